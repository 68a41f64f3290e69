import type { Parameters } from "../jet/parameters.ts";
import type { Random } from "../math/random.ts";
import { beyondLayers } from "../network/around/beyond-layers.ts";
import type { Network } from "../network/network.ts";
import { shallowBlocks } from "../network/shallow/shallow-jet.ts";

/** Parameters of the HRTA paper's two-layer network, eq. (3): m^(-1/2) sum_k a_k sigma_s(w_k . x). */
export interface TwoLayer {
  /** m */
  readonly width: number;
  /** D; a bias is the last weight, see `withBias`. */
  readonly dimension: number;
  /** [m, D] */
  readonly inner: Float64Array;
  /** [m] */
  readonly outer: Float64Array;
}

/** The paper's start: every parameter N(0, 1). */
export function normalTwoLayer(width: number, dimension: number, random: Random): TwoLayer {
  const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());
  return { width, dimension, inner: normals(width * dimension), outer: normals(width) };
}

/**
 * The neurons of a `shallow` network with one output, the bias as last weight. Its affine skip is left out.
 *
 * @throws RangeError for other networks
 */
export function twoLayerOf(network: Network, theta: Parameters): TwoLayer {
  const { kind, inputs: d, outputs, width: m } = network.description;
  const beyond = beyondLayers(network.description);
  if (beyond) throw new RangeError(`tangent kernel: not of ${beyond}`);
  if (kind !== "shallow" || outputs !== 1) {
    throw new RangeError(
      `tangent kernel: needs a two-layer network with one output, got ${kind} with ${outputs}`,
    );
  }
  const { W, b, A } = shallowBlocks({ inputs: d, width: m, outputs }, Float64Array.from(theta));
  const inner = new Float64Array(m * (d + 1));
  for (let k = 0; k < m; k++) {
    for (let l = 0; l < d; l++) inner[k * (d + 1) + l] = W[l * m + k]!;
    inner[k * (d + 1) + d] = b[k]!;
  }
  return { width: m, dimension: d + 1, inner, outer: A.slice() };
}
