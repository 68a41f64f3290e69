import * as tf from "@tensorflow/tfjs-core";
import type { BoundaryPiece, Domain } from "../../geometry/domain.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import { type Jet, newCotangent } from "../../jet/jet.ts";
import { Random } from "../../math/random.ts";
import { monteCarlo } from "../../quadrature/monte-carlo.ts";
import { describe, naming, ProblemError } from "../../schema/problem-error.ts";
import { float64Tensor, inFloat64 } from "../../tensors/float64/float64-backend.ts";
import { float64Gradient } from "../../tensors/float64/float64-gradient.ts";
import type { JetTensors, ToTensor } from "../../tensors/jet-tensors.ts";
import type { DataSource } from "../data.ts";
import { onRegion } from "../jet-on-region.ts";
import { type RegionTensors, regionTensors } from "../region-tensors.ts";
import { drawSample, type RegionSample, type Sample } from "../sample.ts";
import type { Term } from "../term.ts";
import { writtenCurvature } from "./written-curvature.ts";

/** Tensors at the n points of a region, for an unknown with c outputs (c = 1: the axis of components is left out). */
export type Fields<Data extends string = never, Outputs extends number = number> = {
  /** [n, d] */
  readonly x: tf.Tensor2D;
  /** [n] or [n, c] */
  readonly u: ByOutputs<Outputs, tf.Tensor1D, tf.Tensor2D>;
  /** [n, d] or [n, c, d] */
  readonly grad: ByOutputs<Outputs, tf.Tensor2D, tf.Tensor3D>;
} & { readonly [Name in Data]: tf.Tensor };

/** The rank of a tensor where the number of outputs is known, else any. */
export type ByOutputs<
  Outputs extends number,
  One extends tf.Tensor,
  Several extends tf.Tensor,
> = number extends Outputs ? tf.Tensor : Outputs extends 1 ? One : Several;

/** Fields on a boundary piece, with the outward unit normal [n, d]. */
export type BoundaryFields<Data extends string = never, Outputs extends number = number> = Fields<
  Data,
  Outputs
> & {
  /** [n, d] */
  readonly normal: tf.Tensor2D;
};

/**
 * Integrates a density over the domain, or over a named boundary piece ("boundary" means all of them).
 * On the boundary, give the density as a function of the fields there. The result is a scalar tensor:
 * products and powers of integrals are fine.
 */
export interface Integral<Data extends string = never, Outputs extends number = number> {
  /** Over the domain: of a density [n]. */
  (density: tf.Tensor): tf.Scalar;
  /** Over a piece of the boundary: of a density [n] made of the fields there. */
  (density: (fields: BoundaryFields<Data, Outputs>) => tf.Tensor, piece: string): tf.Scalar;
}

/** An energy written in tfjs: a scalar tensor from the fields on the domain. */
export type WrittenEnergy<Data extends string = never, Outputs extends number = number> = (
  fields: Fields<Data, Outputs> & {
    /** Integrates over the domain and over pieces of its boundary. */
    readonly integral: Integral<Data, Outputs>;
  },
) => tf.Tensor;

/** A written energy whose data names have been forgotten. */
export type AnyWrittenEnergy = (fields: never) => tf.Tensor;

/** Names that data may not take, because fields have them already. */
export const reservedFields = ["x", "u", "grad", "normal", "integral"] as const;

/**
 * Turns an energy written in tfjs into a term: values and derivatives with respect to u and grad u
 * by one reverse pass of tfjs's autodiff, in float64. Tries the energy on a few points, to find which
 * boundary pieces it uses and to see that it returns one finite number and can be differentiated.
 *
 * @throws ProblemError if the energy throws, is not a scalar, is not finite, cannot be differentiated, or
 *   names an unknown boundary piece
 */
export function writtenTerm(
  domain: Domain,
  outputs: number,
  energy: AnyWrittenEnergy,
  data: Readonly<Record<string, DataFunction>>,
): Term {
  const pieces = piecesUsed(domain, outputs, energy, data);
  const isOwn = (region: string) => region === "domain" || pieces.some(({ name }) => name === region);
  const source = { field: "data", data: (region: string) => (isOwn(region) ? data : {}) };
  const own = (sample: Sample): Sample => {
    if (sample.regions.length === 1 + pieces.length) return sample;
    const [interior, ...boundary] = sample.regions;
    return { ...sample, regions: [interior, ...boundary.filter(({ region }) => isOwn(region))] };
  };
  const differentiate = float64Gradient();
  const add: Term["add"] = (whole, jet, cotangent) =>
    inFloat64(() => {
      const sample = own(whole);
      const regions = regionTensors(sample, jet, outputs, domain.dimension);
      const inputs = regions.flatMap(({ u, grad }) => [u, grad]);
      const { value, derivatives } = naming("energy", () =>
        differentiate(inputs, () => applyEnergy(energy, sample, regions, domain)),
      );
      sample.regions.forEach(({ offset }, index) => {
        // A missing derivative means that the energy does not depend on that input.
        const [du, dgrad] = derivatives.slice(2 * index);
        if (du) addAt(cotangent.u, du, offset * outputs);
        if (dgrad) addAt(cotangent.grad, dgrad, offset * outputs * domain.dimension);
      });
      return value;
    });

  const expression = (whole: Sample, there: JetTensors, toTensor: ToTensor) =>
    naming("energy", () => {
      const at = own(whole);
      const regions = at.regions.map((region) => squeezed(onRegion(at, there, region), outputs));
      return applyEnergy(energy, at, regions, domain, { toTensor });
    });

  const { sample, jet } = trial(domain, pieces, outputs, source);
  const value = add(sample, jet, newCotangent(jet));
  if (!Number.isFinite(value)) {
    throw new ProblemError("energy", `must be finite, got ${value} for a smooth trial function`);
  }
  return {
    kind: "fixed",
    name: "written",
    ...source,
    pieces: pieces.map(({ name }) => name),
    add,
    expression,
    quadratic: false, // not known
    curvature(whole, there) {
      const at = own(whole);
      return writtenCurvature(at, there, outputs, (regions, onIntegral) =>
        naming("energy", () => applyEnergy(energy, at, regions, domain, { onIntegral })),
      );
    },
  };
}

/** target[at + i] += values[i] */
function addAt(target: Jet["u"], values: Float64Array, at: number): void {
  for (let i = 0; i < values.length; i++) target[at + i]! += values[i]!;
}

/**
 * The boundary pieces that an energy integrates over. Data may be infinite on those that it does not use, a
 * source like r^(-1/2) at a corner say, so that only finite values are passed on there.
 */
function piecesUsed(
  domain: Domain,
  outputs: number,
  energy: AnyWrittenEnergy,
  data: Readonly<Record<string, DataFunction>>,
): BoundaryPiece[] {
  const finite = (value: number) => (Number.isFinite(value) ? value : 0);
  const tamed =
    (f: DataFunction): DataFunction =>
    (x) => {
      const value = f(x);
      return typeof value === "object" && value !== null ? Array.from(value, finite) : finite(value);
    };
  const tame = Object.fromEntries(Object.entries(data).map(([name, f]) => [name, tamed(f)]));
  const source = { field: "data", data: (region: string) => (region === "domain" ? data : tame) };
  const { sample, jet } = trial(domain, domain.boundary, outputs, source);
  const used = new Set<string>();
  const missing = new Set<string>();
  const onPiece = (piece: string) => used.add(piece);
  const onMissing = (name: string) => missing.add(name);
  try {
    inFloat64(() => {
      const regions = regionTensors(sample, jet, outputs, domain.dimension);
      naming("energy", () => applyEnergy(energy, sample, regions, domain, { onPiece, onMissing }));
    });
  } catch (error) {
    if (missing.size === 0 || !/undefined|null/.test(String(error))) throw error;
    const known = [...Object.keys(data), "x, u, grad, normal (on the boundary), integral (of the energy)"];
    const names = [...missing].map((one) => JSON.stringify(one)).join(", ");
    throw new ProblemError(
      "energy",
      `no data ${names}; there are ${known.join(", ")}; it ${(error as Error).message.replace(/^energy: /, "")}`,
      error,
    );
  }
  return domain.boundary.filter(({ name }) => used.has(name));
}

/** A few points, and random numbers for u and grad u there. */
function trial(
  domain: Domain,
  pieces: readonly BoundaryPiece[],
  outputs: number,
  source: DataSource,
): { sample: Sample; jet: Jet } {
  const random = new Random(0);
  // Not as many as on a boundary piece (4) or as there are axes: mixing them up must fail here already.
  const sample = drawSample(domain, pieces, [source], monteCarlo(), 11, random);
  const uniform = (length: number) => Float64Array.from({ length }, () => random.uniform());
  const u = uniform(sample.count * outputs);
  return { sample, jet: { count: sample.count, u, grad: uniform(u.length * domain.dimension) } };
}

/** For one unknown users see no axis of components. */
function squeezed({ u, grad }: JetTensors, outputs: number): RegionTensors {
  if (outputs !== 1) return { u, grad };
  const [n, , d] = grad.shape as [number, number, number];
  return { u: tf.reshape(u, [n]), grad: tf.reshape(grad, [n, d]) };
}

function applyEnergy(
  energy: AnyWrittenEnergy,
  sample: Sample,
  regions: readonly RegionTensors[],
  domain: Domain,
  {
    onPiece,
    onMissing,
    onIntegral,
    toTensor = float64Tensor,
  }: {
    /** Called with the name of every boundary piece that is integrated over. */
    readonly onPiece?: (piece: string) => void;
    /** Called with the name of every field that is asked for and is not there. */
    readonly onMissing?: (name: string) => void;
    /** Called with every integral; what it returns takes the integral's place. */
    readonly onIntegral?: (integral: tf.Tensor) => tf.Tensor;
    /** Default: tensors in float64. */
    readonly toTensor?: ToTensor;
  } = {},
): tf.Tensor {
  const integrate = (density: unknown, region: RegionSample): tf.Tensor => {
    if (!(density instanceof tf.Tensor) || density.size !== region.count) {
      const got = density instanceof tf.Tensor ? `a tensor of shape [${density.shape}]` : describe(density);
      throw new ProblemError(
        "energy",
        `integral over "${region.region}" needs one number a point, shape [${region.count}], got ${got}`,
      );
    }
    const weights = toTensor(region.weights, [region.count]);
    const sum = tf.sum(tf.mul(tf.reshape(density, [region.count]), weights));
    return onIntegral?.(sum) ?? sum;
  };
  const fieldsAt = (index: number) => {
    const there = fieldsOn(sample, regions, index, domain, toTensor);
    return onMissing ? watched(there, onMissing) : there;
  };
  const integral = (density: unknown, piece?: string): tf.Tensor => {
    if (piece === undefined || piece === "domain") {
      return integrate(typeof density === "function" ? density(fieldsAt(0)) : density, sample.regions[0]);
    }
    const wanted = domain.boundary.filter(({ name }) => piece === "boundary" || name === piece);
    if (wanted.length === 0) {
      const known = domain.boundary.map(({ name }) => JSON.stringify(name)).join(", ");
      throw new ProblemError(
        "energy",
        `no boundary piece ${JSON.stringify(piece)}; there are "boundary", ${known}`,
      );
    }
    if (typeof density !== "function") {
      throw new ProblemError(
        "energy",
        `integral over "${piece}" needs a function of the fields there: integral(({ u }) => ..., "${piece}")`,
      );
    }
    const parts = wanted.map(({ name }) => {
      onPiece?.(name);
      const index = sample.regions.findIndex(({ region }) => region === name);
      return integrate(density(fieldsAt(index)), sample.regions[index]!);
    });
    return parts.reduce((sum, part) => tf.add(sum, part));
  };
  const fields = Object.assign(fieldsAt(0), { integral });
  const value: unknown = energy(fields as never);
  if (!(value instanceof tf.Tensor) || value.size !== 1) {
    const got = value instanceof tf.Tensor ? `a tensor of shape [${value.shape}]` : describe(value);
    throw new ProblemError("energy", `must return one number, the sum of integrals; got ${got}`);
  }
  return tf.reshape(value, []);
}

/** The same fields, which report every other name that is asked for. */
function watched(fields: BoundaryFields, onMissing: (name: string) => void): BoundaryFields {
  return new Proxy(fields, {
    get(target, name, receiver) {
      if (typeof name === "string" && !(name in target)) onMissing(name);
      return Reflect.get(target, name, receiver);
    },
  });
}

function fieldsOn(
  sample: Sample,
  regions: readonly RegionTensors[],
  index: number,
  domain: Domain,
  toTensor: ToTensor,
): BoundaryFields {
  const region = sample.regions[index]!;
  const shape = [region.count, domain.dimension];
  const fields: Record<string, tf.Tensor> = { ...regions[index]!, x: toTensor(region.points, shape) };
  if (region.normals) fields.normal = toTensor(region.normals, shape);
  for (const [name, { values, width, scalar }] of Object.entries(region.data)) {
    fields[name] = toTensor(values, scalar ? [region.count] : [region.count, width]);
  }
  return fields as BoundaryFields;
}
