import type { Domain } from "../../geometry/domain.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import type { Jet } from "../../jet/jet.ts";
import { readOptions } from "../../schema/check.ts";
import { ProblemError } from "../../schema/problem-error.ts";
import type { RegionSample, Sample } from "../sample.ts";
import type { Term } from "../term.ts";
import {
  asFunction,
  type BoundaryTerm,
  type EllipticCoefficients,
  ellipticCoefficients,
} from "./coefficients.ts";
import { ellipticCurvature } from "./elliptic-curvature.ts";
import { ellipticExpression } from "./elliptic-expression.ts";

/** The coefficients, kept for whoever needs more than the energy (the strong form, say). */
export interface EllipticEnergy {
  /** What `elliptic` makes. */
  readonly kind: "elliptic";
  /** As they were given; `defineProblem` checks them. */
  readonly coefficients: EllipticCoefficients;
}

/**
 * The quadratic energy of a scalar linear elliptic equation, with closed-form derivatives:
 *
 * E(u) = int 1/2 A grad u . grad u + 1/2 c u^2 - f u + mu/2 (int u)^2
 *        - int_boundary g u + int_boundary 1/2 alpha u^2 - r u.
 *
 * @throws ProblemError naming the coefficient that is unknown or none
 * @example
 * ```ts
 * import { box, defineProblem, elliptic } from "deep-ritz";
 *
 * // -div(a grad u) + u = 1, a = 10 on the left; a du/dn = 2 at the right, elsewhere 0
 * const problem = defineProblem({
 *   name: "two-materials",
 *   domain: box([-1, 0], [1, 1]),
 *   energy: elliptic({ diffusion: ([x]) => (x < 0 ? 10 : 1), reaction: 1, source: 1, neumann: { "x+": 2 } }),
 *   interfaces: [([x]) => x],
 * });
 * console.log(problem.elliptic!.reaction); // 1
 * ```
 */
export function elliptic(coefficients: EllipticCoefficients): EllipticEnergy {
  read(coefficients);
  return { kind: "elliptic", coefficients };
}

const read = (coefficients: EllipticCoefficients) =>
  readOptions(ellipticCoefficients, coefficients, "elliptic", "energy");

/**
 * @param prescribed boundary pieces with Dirichlet conditions: a bare Neumann or Robin value is for the others
 * @throws ProblemError if a coefficient is unknown, not finite or of the wrong width, or a boundary piece does
 *   not exist or has Dirichlet conditions
 */
export function ellipticTerm(
  domain: Domain,
  outputs: number,
  coefficients: EllipticCoefficients,
  prescribed: readonly string[] = [],
): Term {
  if (outputs !== 1) {
    throw new ProblemError("energy", `elliptic() is for one unknown, got outputs = ${outputs}`);
  }
  const d = domain.dimension;
  const { diffusion = 1, reaction, source, meanPenalty = 0, neumann = [], robin = [] } = read(coefficients);
  const inside: Record<string, DataFunction> = { diffusion: asFunction(diffusion) };
  if (reaction !== undefined) inside.reaction = asFunction(reaction);
  if (source !== undefined) inside.source = asFunction(source);
  const onPieces = boundaryData(domain, [...neumann, ...robin], prescribed);
  const pieces = domain.boundary.map(({ name }) => name).filter((name) => onPieces[name] !== undefined);
  const isOwn = ({ region }: RegionSample) => pieces.includes(region);
  return {
    kind: "fixed",
    name: "elliptic",
    field: "elliptic",
    pieces,
    data: (region) => (region === "domain" ? inside : (onPieces[region] ?? {})),
    add(sample, jet, cotangent) {
      const [interior, ...boundary] = sample.regions;
      let value = interiorEnergy(interior, jet, cotangent, d, meanPenalty);
      for (const piece of boundary) if (isOwn(piece)) value += boundaryEnergy(piece, jet.u, cotangent.u);
      return value;
    },
    quadratic: true,
    flux: { data: { diffusion: inside.diffusion! }, conormal: (region) => conormal(region, d) },
    curvature: (sample) => ellipticCurvature(sample, d, meanPenalty),
    expression(sample, jet, toTensor) {
      const [interior, ...boundary] = sample.regions;
      const own: Sample = { ...sample, regions: [interior, ...boundary.filter(isOwn)] };
      return ellipticExpression(own, jet, d, meanPenalty, toTensor);
    },
  };
}

/** The data of the terms, by piece; a term without one is for all pieces that are not prescribed. */
function boundaryData(
  domain: Domain,
  terms: readonly BoundaryTerm[],
  prescribed: readonly string[],
): Readonly<Record<string, Record<string, DataFunction>>> {
  const names = domain.boundary.map(({ name }) => name);
  const free = names.filter((name) => !prescribed.includes(name));
  const wrong = (message: string) => new ProblemError("energy", `elliptic: ${message}`);
  const result: Record<string, Record<string, DataFunction>> = {};
  for (const term of terms) {
    const { kind, piece } = term;
    if (piece === undefined && free.length === 0) {
      throw wrong(`${kind} has no boundary left: dirichlet holds on all of it`);
    }
    for (const place of piece === undefined ? free : [piece]) {
      if (!names.includes(place)) {
        throw wrong(`${kind} names "${place}"; the boundary pieces are ${names.join(", ")}`);
      }
      if (prescribed.includes(place)) throw wrong(`${kind} on "${place}" contradicts dirichlet there`);
      result[place] ??= {};
      Object.assign(
        result[place],
        kind === "neumann"
          ? { neumann: term.flux }
          : { robinCoefficient: term.coefficient, robinValue: term.value },
      );
    }
  }
  return result;
}

/** A n, so that the flux is (A n) . grad u. */
function conormal({ count, data, normals }: RegionSample, d: number): Float64Array {
  const { values, width } = data.diffusion!;
  const result = new Float64Array(count * d);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < d; k++) {
      for (let l = 0; l < d; l++) {
        const at = i * width;
        const entry =
          width === 1
            ? Number(k === l) * values[i]!
            : 0.5 * (values[at + k * d + l]! + values[at + l * d + k]!);
        result[i * d + k]! += entry * normals![i * d + l]!;
      }
    }
  }
  return result;
}

function interiorEnergy(
  sample: RegionSample,
  jet: Jet,
  cotangent: Jet,
  d: number,
  meanPenalty: number,
): number {
  const { count, weights, data } = sample;
  const { width } = data.diffusion!;
  if (width !== 1 && width !== d * d) {
    throw new ProblemError(
      "energy",
      `elliptic: diffusion must be a number or ${d} x ${d}, got ${width} numbers`,
    );
  }
  const reaction = scalars(data, "reaction");
  const source = scalars(data, "source");
  let energy = (width === 1 ? isotropicEnergy : anisotropicEnergy)(sample, jet.grad, cotangent.grad, d);
  let mean = 0;
  for (let i = 0; i < count; i++) {
    const w = weights[i]!;
    const u = jet.u[i]!;
    const c = reaction ? reaction[i]! : 0;
    const f = source ? source[i]! : 0;
    energy += w * (0.5 * c * u - f) * u;
    mean += w * u;
    cotangent.u[i]! += w * (c * u - f);
  }
  if (meanPenalty === 0) return energy;
  for (let i = 0; i < count; i++) cotangent.u[i]! += meanPenalty * mean * weights[i]!;
  return energy + 0.5 * meanPenalty * mean * mean;
}

type Numbers = Float32Array | Float64Array;

/** int 1/2 a |grad u|^2; adds its derivative in grad u [n, d]. */
function isotropicEnergy(
  { count, points, weights, data }: RegionSample,
  grad: Numbers,
  derivative: Numbers,
  d: number,
): number {
  const { values } = data.diffusion!;
  let energy = 0;
  for (let i = 0, at = 0; i < count; i++) {
    const a = values[i]!;
    if (!(a > 0)) throw notPositive(points, i, d);
    const w = weights[i]! * a;
    for (const end = at + d; at < end; at++) {
      const slope = grad[at]!;
      energy += 0.5 * w * slope * slope;
      derivative[at]! += w * slope;
    }
  }
  return energy;
}

/** The same for a matrix, of which only the symmetric part enters the energy. */
function anisotropicEnergy(
  { count, points, weights, data }: RegionSample,
  grad: Numbers,
  derivative: Numbers,
  d: number,
): number {
  const { values } = data.diffusion!;
  let energy = 0;
  for (let i = 0; i < count; i++) {
    const matrix = i * d * d;
    for (let k = 0; k < d; k++) {
      if (!(values[matrix + k * (d + 1)]! > 0)) throw notPositive(points, i, d);
      let flux = 0;
      for (let l = 0; l < d; l++) {
        flux += 0.5 * (values[matrix + k * d + l]! + values[matrix + l * d + k]!) * grad[i * d + l]!;
      }
      energy += 0.5 * weights[i]! * flux * grad[i * d + k]!;
      derivative[i * d + k]! += weights[i]! * flux;
    }
  }
  return energy;
}

/** Without a positive diffusion the energy has no minimum. */
function notPositive(points: Float64Array, i: number, d: number): ProblemError {
  const x = points.subarray(i * d, (i + 1) * d).join(", ");
  return new ProblemError("energy", `elliptic: diffusion must be positive (definite), is not at x = (${x})`);
}

function boundaryEnergy(
  { offset, count, weights, data }: RegionSample,
  u: Numbers,
  derivative: Numbers,
): number {
  const [flux, coefficient, load] = ["neumann", "robinCoefficient", "robinValue"].map((name) =>
    scalars(data, name),
  );
  let energy = 0;
  for (let i = 0; i < count; i++) {
    const w = weights[i]!;
    const value = u[offset + i]!;
    const g = (flux?.[i] ?? 0) + (load?.[i] ?? 0);
    const alpha = coefficient?.[i] ?? 0;
    energy += w * (0.5 * alpha * value * value - g * value);
    derivative[offset + i]! += w * (alpha * value - g);
  }
  return energy;
}

/** Values [n] of a coefficient that is one number at a point; undefined where there is none. */
function scalars(data: RegionSample["data"], name: string): Float64Array | undefined {
  const values = data[name];
  if (values && values.width !== 1) {
    throw new ProblemError("energy", `elliptic: ${name} must be one number, got a list of ${values.width}`);
  }
  return values?.values;
}
