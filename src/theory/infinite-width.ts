import * as v from "valibot";
import { Random } from "../math/random.ts";
import { type Activation, activationSchema, relu } from "../network/activations.ts";
import { checkHomotopyParameter } from "../network/homotopy.ts";
import { readOptions } from "../schema/check.ts";
import { oneKindOf, optional, optionsOf, parts, tied } from "../schema/parts.ts";
import { integer, positiveInteger } from "../schema/values.ts";
import { closedMoments } from "./arc-cosine.ts";
import type { GaussianMoments } from "./gaussian-moments.ts";
import type { GramPair } from "./gram.ts";
import { angle, type InputPoints, innerProducts, lengths } from "./input-points.ts";
import { monteCarloGram } from "./monte-carlo-gram.ts";
import { quadratureMoments } from "./quadrature-moments.ts";

/** How the means over Gaussian weights are computed. */
export type KernelMethod =
  | {
      /** Exact; powers of ReLU only. */
      readonly kind: "closed";
    }
  | {
      /** Gauss-Hermite; error bars against a rule of 3/4 of the order. For smooth activations. */
      readonly kind: "quadrature";
      /** Nodes an axis. */
      readonly order: number;
    }
  | {
      /** A network of random neurons; one standard error as error bar. For any activation. */
      readonly kind: "monte-carlo";
      /** Number of neurons, at least 2. */
      readonly samples: number;
      /** Of the neurons: an integer. */
      readonly seed: number;
    };

/** Of which activation kernels are, and how they are computed. */
export interface KernelOptions {
  /** Default ReLU. */
  readonly activation?: Activation;
  /** Default: closed forms where there are, else quadrature of order 64. */
  readonly method?: KernelMethod;
}

const kernelOptions = tied<KernelOptions>()(
  optionsOf({
    activation: optional(activationSchema),
    method: optional(
      tied<KernelMethod>()(
        oneKindOf(
          '{ kind: "quadrature", order: 64 }',
          parts({ kind: v.literal("closed") }),
          parts({ kind: v.literal("quadrature"), order: positiveInteger }),
          parts({ kind: v.literal("monte-carlo"), samples: positiveInteger, seed: integer }),
        ),
      ),
    ),
  }),
);

/**
 * The Gram matrices K^[a] and K^[w] of an infinitely wide two-layer network with activation
 * sigma_s = (1 - s) Id + s sigma, eqs. (6) and (7) of the HRTA paper; weights and a_k are N(0, 1).
 *
 * With Stein's lemma E z' sigma(z) = cov(z, z') E sigma'(z), only moments of sigma itself are needed, for any s.
 *
 * @throws RangeError if s is outside [0, 2], an option is unknown, or closed forms are asked for that do not exist
 */
export function infiniteGram(points: InputPoints, s: number, options: KernelOptions = {}): GramPair {
  readOptions(kernelOptions, options, "infiniteGram");
  checkHomotopyParameter(s);
  const { activation = relu } = options;
  const closed = closedMoments(activation);
  const method = options.method ?? (closed ? { kind: "closed" } : { kind: "quadrature", order: 64 });
  if (method.kind === "monte-carlo") {
    return monteCarloGram(points, s, activation, method.samples, new Random(method.seed));
  }
  if (method.kind === "closed") {
    if (closed) return fromMoments(points, s, closed);
    throw new RangeError(`kernel: closed forms exist for powers of ReLU only, got ${activation.name}`);
  }
  const fine = fromMoments(points, s, quadratureMoments(activation, method.order));
  const coarse = fromMoments(points, s, quadratureMoments(activation, Math.ceil(0.75 * method.order)));
  const withErrors = (name: "a" | "w") => ({
    ...fine[name],
    errors: fine[name].entries.map((entry, i) => Math.abs(entry - coarse[name].entries[i]!)),
  });
  return { a: withErrors("a"), w: withErrors("w") };
}

function fromMoments(points: InputPoints, s: number, moments: GaussianMoments): GramPair {
  const n = points.count;
  const length = lengths(points);
  const products = innerProducts(points);
  const slopes = length.map((r) => moments.slope(r));
  const a = new Float64Array(n * n);
  const w = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const { value, slope } = moments.pair(length[i]!, length[j]!, angle(points, length, i, j));
      const linear = (1 - s) * (1 - s) + s * (1 - s) * (slopes[i]! + slopes[j]!);
      const product = products[i * n + j]!;
      a[i * n + j] = linear * product + s * s * value;
      w[i * n + j] = (linear + s * s * slope) * product;
      a[j * n + i] = a[i * n + j]!;
      w[j * n + i] = w[i * n + j]!;
    }
  }
  return { a: { size: n, entries: a }, w: { size: n, entries: w } };
}
