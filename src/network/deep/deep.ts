import * as tf from "@tensorflow/tfjs-core";
import type { Parameters } from "../../jet/parameters.ts";
import type { LayerRequest } from "../../kernels/contract/kernel-set.ts";
import { readOptions } from "../../schema/check.ts";
import { optional, parts, tied } from "../../schema/parts.ts";
import { positiveInteger } from "../../schema/values.ts";
import { type Activation, activationSchema, fusedActivation, tanh } from "../activations.ts";
import { homotopy } from "../homotopy.ts";
import { he, type Initialisation, initialisationSchema, normal } from "../initialisation.ts";
import { layOut, type Network, type NetworkDescription, type Transfer } from "../network.ts";
import { smooth } from "../second-derivatives.ts";
import { deepJet, deepPullback } from "./deep-jet.ts";
import { deepParameterDerivatives } from "./deep-parameter-derivatives.ts";
import { deepSecondDerivatives } from "./deep-second-derivatives.ts";

/** The size of a deep network, its activation and its start. */
export interface DeepOptions {
  /** d, the coordinates of a point. */
  readonly inputs: number;
  /** c, the components of u; default 1. */
  readonly outputs?: number;
  /** Neurons in each hidden layer. */
  readonly width: number;
  /** Hidden layers of `mlp` (2 is the paper's three-layer network); blocks of `residual`. */
  readonly depth: number;
  /** Default tanh. */
  readonly activation?: Activation;
  /** Default: N(0, 1) for `mlp`, He's for `residual`. */
  readonly initialisation?: Initialisation;
}

const deepOptions = tied<DeepOptions>()(
  parts({
    inputs: positiveInteger,
    outputs: optional(positiveInteger),
    width: positiveInteger,
    depth: positiveInteger,
    activation: optional(activationSchema),
    initialisation: optional(initialisationSchema),
  }),
);

/**
 * Multi-layer perceptron in the scaling of the HRTA paper: h_1 = sigma_s(x W_1 + b_1),
 * h_(l+1) = sigma_s(m^(-1/2) h_l W + b), u = m^(-1/2) h W + b, every parameter N(0, 1) at the start.
 * Parameters in order: W1, b1, W2, b2, ..., each W [inputs, outputs] of its layer, row-major.
 *
 * @throws RangeError if an option is unknown or out of range
 */
export function mlp(options: DeepOptions): Network {
  readOptions(deepOptions, options, "network");
  const { inputs, width, depth, outputs = 1, initialisation = normal } = options;
  const scale = 1 / Math.sqrt(width);
  const layers = [
    { inputs, outputs: width, scale: 1, activated: true },
    ...Array.from({ length: depth - 1 }, () => ({ inputs: width, outputs: width, scale, activated: true })),
    { inputs: width, outputs, scale, activated: false },
  ];
  return deepNetwork("mlp", options, layers, initialisation);
}

/**
 * The residual network of the Deep Ritz paper (E & Yu 2018, section 2.1): a linear map of x to `width`
 * numbers, then `depth` blocks h -> sigma(sigma(h W + b) W' + b') + h, then a linear output.
 * Standard scaling, He's initialisation. Parameters in order: W1, b1, W2, b2, ...
 *
 * @throws RangeError if an option is unknown or out of range
 */
export function residual(options: DeepOptions): Network {
  readOptions(deepOptions, options, "network");
  const { inputs, width, depth, outputs = 1, initialisation = he } = options;
  const inner = { inputs: width, outputs: width, scale: 1, activated: true };
  const layers: LayerPlan[] = [{ inputs, outputs: width, scale: 1, activated: false }];
  for (let block = 0; block < depth; block++) layers.push(inner, { ...inner, skip: 1 + 2 * block });
  layers.push({ inputs: width, outputs, scale: 1, activated: false });
  return deepNetwork("residual", options, layers, initialisation);
}

type LayerPlan = Omit<LayerRequest, "weights" | "bias">;

function deepNetwork(
  kind: NetworkDescription["kind"],
  options: DeepOptions,
  plans: readonly LayerPlan[],
  initialisation: Initialisation,
): Network {
  const { inputs: d, outputs: c = 1, width, depth, activation = tanh } = options;
  const blocks = layOut(
    plans.flatMap((plan, index) => [
      [`W${index + 1}`, plan.inputs, plan.outputs] as const,
      [`b${index + 1}`, plan.outputs] as const,
    ]),
  );
  const layers: LayerRequest[] = plans.map((plan, index) => ({
    ...plan,
    weights: blocks[2 * index]!.offset,
    bias: blocks[2 * index + 1]!.offset,
  }));
  const parameterCount = blocks.reduce((sum, block) => sum + block.size, 0);
  return {
    description: { kind, inputs: d, outputs: c, width, depth, activation: activation.name },
    inputs: d,
    outputs: c,
    activation,
    parameterCount,
    blocks,
    outerOffset: layers.at(-1)!.weights,
    defaultTransfer: kind === "residual" ? "naive" : "rescale",
    initialise(random, place) {
      const theta = new Float64Array(parameterCount);
      layers.forEach((layer, index) => {
        const position = index === 0 ? "first" : index === layers.length - 1 ? "last" : "middle";
        const { inputs, outputs, scale } = layer;
        const drawn = initialisation.layer({ inputs, outputs, scale, position }, random, place);
        theta.set(drawn.weights, layer.weights);
        theta.set(drawn.bias, layer.bias);
      });
      return theta;
    },
    evaluate: (theta, s, points) => deepJet(layers, homotopy(activation, s), theta, points),
    pullback: (theta, s, points, cotangent) =>
      deepPullback(layers, homotopy(activation, s), theta, points, cotangent),
    ...deepParameterDerivatives(layers, (s) => homotopy(activation, s)),
    ...deepSecondDerivatives(layers, (s) => smooth(homotopy(smooth(activation), s))),
    tensorJet: (tensors, s, x) => tensorJet(layers, homotopy(activation, s), tensors, x),
    fused: (kernels, precision) => {
      const fusable = fusedActivation(activation);
      return (
        fusable &&
        kernels.deep({ precision, activation: fusable, inputs: d, outputs: c, layers, parameterCount })
      );
    },
    parameterDerivatives: () => undefined,
    transfer: (theta, from, to, kind) => transferDeep(layers, theta, from, to, kind),
  };
}

/** States as tensors: value [n, width] and tangents [n, d, width]. */
function tensorJet(
  layers: readonly LayerRequest[],
  sigma: Activation,
  blocks: readonly tf.Tensor[],
  x: tf.Tensor2D,
): { u: tf.Tensor; grad: tf.Tensor } {
  const n = x.shape[0];
  const d = layers[0]!.inputs;
  const states = [
    { value: x as tf.Tensor, tangents: tf.tile(tf.expandDims(tf.eye(d), 0), [n, 1, 1]) as tf.Tensor },
  ];
  layers.forEach((layer, index) => {
    const from = states[index]!;
    const W = tf.mul(layer.scale, blocks[2 * index]!) as tf.Tensor2D;
    const z = tf.add(tf.matMul(from.value as tf.Tensor2D, W), blocks[2 * index + 1]!);
    const flat = tf.matMul(tf.reshape(from.tangents, [n * d, layer.inputs]) as tf.Tensor2D, W);
    let value: tf.Tensor = z;
    let tangents: tf.Tensor = tf.reshape(flat, [n, d, layer.outputs]);
    if (layer.activated) {
      const jet = sigma.tensors(z);
      value = jet.value;
      tangents = tf.mul(tf.expandDims(jet.first, 1), tangents);
    }
    if (layer.skip !== undefined) {
      value = tf.add(value, states[layer.skip]!.value);
      tangents = tf.add(tangents, states[layer.skip]!.tangents);
    }
    states.push({ value, tangents });
  });
  const last = states.at(-1)!;
  return { u: last.value, grad: tf.transpose(last.tangents, [0, 2, 1]) };
}

/** "rescale" multiplies the weights that follow an activated layer by from / to. */
function transferDeep(
  layers: readonly LayerRequest[],
  theta: Parameters,
  from: number,
  to: number,
  kind: Transfer,
): Float64Array {
  const next = Float64Array.from(theta);
  if (kind === "naive" || from === to) return next;
  if (kind === "lossless") {
    throw new RangeError(
      'transfer: "lossless" needs the affine skip of the two-layer network; use "rescale" or "naive"',
    );
  }
  if (to === 0)
    throw new RangeError(`transfer: "rescale" cannot switch to s = 0, got s from ${from} to ${to}`);
  if (layers.some((layer) => layer.skip !== undefined)) {
    throw new RangeError('transfer: "rescale" does not fit residual blocks; use "naive"');
  }
  layers.forEach((layer, index) => {
    if (index === 0 || !layers[index - 1]!.activated) return;
    const end = layer.weights + layer.inputs * layer.outputs;
    for (let i = layer.weights; i < end; i++) next[i]! *= from / to;
  });
  return next;
}
