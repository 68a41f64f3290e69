import type { Jet } from "../../src/jet/jet.ts";
import type {
  GramParameters,
  ParameterDerivatives,
} from "../../src/kernels/contract/parameter-derivatives.ts";
import type { Random } from "../../src/math/random.ts";
import type { Network } from "../../src/network/network.ts";

type Sizes = Pick<Network, "inputs" | "outputs" | "parameterCount">;

/** J v at points [n, d], as a jet. */
export function directionalJet(
  network: ParameterDerivatives & Sizes,
  theta: Float64Array,
  s: number,
  points: Float64Array,
  v: Float64Array,
): Jet & { readonly u: Float64Array; readonly grad: Float64Array } {
  const count = points.length / network.inputs;
  const u = new Float64Array(count * network.outputs).fill(Number.NaN);
  const grad = new Float64Array(u.length * network.inputs).fill(Number.NaN);
  network.directional(theta, s, points, count, v, u, grad);
  return { count, u, grad };
}

/** The Jacobian's rows [n, c (1 + d), P] at points [n, d]. */
export function jacobianRows(
  network: ParameterDerivatives & Sizes,
  theta: Float64Array,
  s: number,
  points: Float64Array,
): Float64Array {
  const { inputs: d, outputs: c, parameterCount } = network;
  const count = points.length / d;
  const rows = new Float64Array(count * c * (1 + d) * parameterCount).fill(Number.NaN);
  network.jacobian(theta, s, points, count, rows);
  return rows;
}

/** The lower triangle [p, p] of a two-layer network's Gram matrix, entry by entry from the Jacobian's rows. */
export function assembleGram(
  network: Network,
  theta: Float64Array,
  s: number,
  points: Float64Array,
  value: Float64Array,
  slope: Float64Array,
  metric: Float64Array,
  parameters: GramParameters,
): Float64Array {
  const { inputs: d, parameterCount } = network;
  const rows = jacobianRows(network, theta, s, points);
  const first = parameters === "all" ? 0 : network.blocks.find(({ name }) => name === "A")!.offset;
  const p = parameterCount - first;
  const gram = new Float64Array(p * p);
  for (let i = 0; i < value.length; i++) {
    const entry = (component: number, index: number) =>
      rows[(i * (1 + d) + component) * parameterCount + first + index]!;
    for (let a = 0; a < p; a++) {
      for (let b = 0; b <= a; b++) {
        let slopes = 0;
        for (let k = 0; k < d; k++) {
          for (let l = 0; l < d; l++) slopes += metric[k * d + l]! * entry(1 + k, a) * entry(1 + l, b);
        }
        gram[a * p + b]! += value[i]! * entry(0, a) * entry(0, b) + slope[i]! * slopes;
      }
    }
  }
  return gram;
}

/** Weights >= 0, some of them 0. */
export function weightsOf(count: number, random: Random): Float64Array {
  return Float64Array.from({ length: count }, () => Math.max(0, random.uniform() - 0.2));
}

/** A symmetric positive definite matrix [d, d]. */
export function metricOf(d: number, random: Random): Float64Array {
  const root = Array.from({ length: d * d }, () => random.normal());
  const metric = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) metric[i * d + j]! += root[i * d + k]! * root[j * d + k]!;
    }
    metric[i * d + i]! += 0.1;
  }
  return metric;
}
