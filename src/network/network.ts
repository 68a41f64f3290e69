import type * as tf from "@tensorflow/tfjs-core";
import type { Jet } from "../jet/jet.ts";
import type { Parameters } from "../jet/parameters.ts";
import type { KernelFamily, KernelSet } from "../kernels/contract/kernel-set.ts";
import type { AddGram, ParameterDerivatives } from "../kernels/contract/parameter-derivatives.ts";
import type { Random } from "../math/random.ts";
import type { JetTensors } from "../tensors/jet-tensors.ts";
import type { Activation } from "./activations.ts";
import type { InputMap } from "./around/input-map.ts";
import type { SecondDerivatives } from "./second-derivatives.ts";

/** A named block of the parameter vector. */
export interface ParameterBlock {
  /** As the network's docstring calls it: "W", "b", "W1". */
  readonly name: string;
  /** Its axes; it is row-major. */
  readonly shape: readonly number[];
  /** Index of its first entry in theta. */
  readonly offset: number;
  /** Number of its entries. */
  readonly size: number;
}

/** Plain data from which a network can be built again; `activation` is a name. */
export interface NetworkDescription {
  /** Two layers, a multi-layer perceptron, or residual blocks. */
  readonly kind: "shallow" | "mlp" | "residual";
  /** Length of what the first layer is given: d, unless inputs are made from the point or there are interfaces. */
  readonly inputs: number;
  /** c, the components of u. */
  readonly outputs: number;
  /** Neurons a layer. */
  readonly width: number;
  /** Number of hidden layers (of residual blocks, for "residual"). */
  readonly depth: number;
  /** The activation's name. */
  readonly activation: string;
  /** How inputs are made from the point; left out: they are its coordinates. */
  readonly inputMap?: InputMap;
  /** Number of interfaces on which grad u may jump; each is one input more of the first layer. Left out: none. */
  readonly interfaces?: number;
  /** Number of given functions that are added to the network, each with a coefficient; left out: none. */
  readonly enrichment?: number;
}

/**
 * How parameters are carried over a change of the homotopy parameter from r to s. "lossless" keeps the function: outer
 * weights are multiplied by r/s, and the affine skip of a two-layer network takes the rest; "rescale" does the first
 * half of that; "naive", the HRTA paper's, keeps theta, and the function jumps.
 */
export type Transfer = "lossless" | "rescale" | "naive";

/**
 * A network u(x; theta) whose activation is sigma_s. It holds no parameters: they are passed in.
 * Everything here is exact in closed form; no derivative is taken of a derivative, since tfjs gets nested gradients of
 * tanh and its like wrong, silently.
 */
export interface Network extends ParameterDerivatives, SecondDerivatives {
  /** What it can be built again from. */
  readonly description: NetworkDescription;
  /** d, the coordinates of a point. */
  readonly inputs: number;
  /** c, the components of u. */
  readonly outputs: number;
  /** sigma, that of s = 1. */
  readonly activation: Activation;
  /** P */
  readonly parameterCount: number;
  /** How theta [P] is laid out, in order. */
  readonly blocks: readonly ParameterBlock[];
  /** u is linear in the parameters from this offset on: the last layer's weights and all that is added to it. */
  readonly outerOffset: number;
  /** How this network is carried over a change of s when nobody says otherwise. */
  readonly defaultTransfer: Transfer;
  /** Random parameters. `place` draws a point [d] uniformly from the domain. */
  initialise(random: Random, place: () => ArrayLike<number>): Float64Array;
  /** Float64 reference: u and grad u at points [n, d]. */
  evaluate(theta: Parameters, s: number, points: Float64Array): Jet;
  /** Float64 reference: gradient in theta of sum(u * cotangent.u) + sum(grad * cotangent.grad). */
  pullback(theta: Parameters, s: number, points: Float64Array, cotangent: Jet): Float64Array;
  /** Float64 reference, for two-layer networks with one output only. */
  readonly gram?: AddGram;
  /** The same jet in tfjs operations: u [n, c], grad [n, c, d], from the blocks and points x [n, d]. */
  tensorJet(blocks: readonly tf.Tensor[], s: number, x: tf.Tensor2D): JetTensors;
  /** This network's fused kernel in the family, if it has one. */
  fused<Kernel>(kernels: KernelFamily<Kernel>, precision: "float32" | "float64"): Kernel | undefined;
  /** The set's kernels for `directional`, `jacobian` and `gram`, if it has them. */
  parameterDerivatives(kernels: KernelSet):
    | (ParameterDerivatives & {
        /** For two-layer networks with one output only. */
        readonly gram?: AddGram;
      })
    | undefined;
  /**
   * Parameters for s = to that continue theta at s = from.
   *
   * @throws RangeError if this network cannot do that transfer
   */
  transfer(theta: Parameters, from: number, to: number, kind: Transfer): Float64Array;
}

/** Lays out named blocks one after another. */
export function layOut(shapes: readonly (readonly [name: string, ...shape: number[]])[]): ParameterBlock[] {
  let offset = 0;
  return shapes.map(([name, ...shape]) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const block = { name, shape, offset, size };
    offset += size;
    return block;
  });
}
