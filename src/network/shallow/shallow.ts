import * as tf from "@tensorflow/tfjs-core";
import type { Parameters } from "../../jet/parameters.ts";
import { denseReference } from "../../kernels/reference/dense.ts";
import { shallowDerivatives } from "../../kernels/reference/shallow-parameter-derivatives.ts";
import { readOptions } from "../../schema/check.ts";
import { optional, parts, tied } from "../../schema/parts.ts";
import { positiveInteger } from "../../schema/values.ts";
import { type Activation, activationSchema, fusedActivation, relu2 } from "../activations.ts";
import { homotopy } from "../homotopy.ts";
import { type Initialisation, initialisationSchema, kink } from "../initialisation.ts";
import { layOut, type Network, type Transfer } from "../network.ts";
import { smooth } from "../second-derivatives.ts";
import { shallowBlocks, shallowJet, shallowPullback } from "./shallow-jet.ts";
import { shallowSecondDerivatives } from "./shallow-second-derivatives.ts";

/** The size of a two-layer network, its activation and its start. */
export interface ShallowOptions {
  /** d, the coordinates of a point. */
  readonly inputs: number;
  /** c, the components of u; default 1. */
  readonly outputs?: number;
  /** Number of neurons m. */
  readonly width: number;
  /** Default ReLU^2/2. */
  readonly activation?: Activation;
  /** Default: kinks spread over the domain. */
  readonly initialisation?: Initialisation;
}

const shallowOptions = tied<ShallowOptions>()(
  parts({
    inputs: positiveInteger,
    outputs: optional(positiveInteger),
    width: positiveInteger,
    activation: optional(activationSchema),
    initialisation: optional(initialisationSchema),
  }),
);

/**
 * The two-layer network of the HRTA paper, eq. (3), with a bias (without one it cannot fit) and a
 * trainable affine skip, which starts at zero and makes lossless switching of s possible:
 *
 * u_j(x) = m^(-1/2) sum_k A_jk sigma_s(w_k.x + b_k) + P_j.x + q_j.
 *
 * Parameters in order: W [d, m], b [m], A [c, m], P [c, d], q [c], each row-major.
 *
 * @throws RangeError if an option is unknown or out of range
 */
export function shallow(options: ShallowOptions): Network {
  const { inputs: d, width: m, outputs: c = 1, activation = relu2, initialisation = kink } = options;
  readOptions(shallowOptions, options, "network");
  const shape = { inputs: d, width: m, outputs: c };
  const blocks = layOut([
    ["W", d, m],
    ["b", m],
    ["A", c, m],
    ["P", c, d],
    ["q", c],
  ]);
  const parameterCount = d * m + m + c * m + c * d + c;
  const scale = 1 / Math.sqrt(m);
  const { directional, jacobian, gram } = shallowDerivatives(
    shape,
    (s) => homotopy(activation, s).fill,
    denseReference,
  );
  return {
    description: {
      kind: "shallow",
      inputs: d,
      outputs: c,
      width: m,
      depth: 1,
      activation: activation.name,
    },
    inputs: d,
    outputs: c,
    activation,
    parameterCount,
    blocks,
    outerOffset: (d + 1) * m,
    defaultTransfer: "lossless",
    initialise(random, place) {
      const theta = new Float64Array(parameterCount);
      const { W, b, A } = shallowBlocks(shape, theta);
      const first = initialisation.layer(
        { inputs: d, outputs: m, scale: 1, position: "first" },
        random,
        place,
      );
      const last = initialisation.layer({ inputs: m, outputs: c, scale, position: "last" }, random, place);
      W.set(first.weights);
      b.set(first.bias);
      for (let k = 0; k < m; k++) for (let j = 0; j < c; j++) A[j * m + k] = last.weights[k * c + j]!;
      return theta;
    },
    evaluate: (theta, s, points) => shallowJet(shape, homotopy(activation, s), theta, points),
    pullback: (theta, s, points, cotangent) =>
      shallowPullback(shape, homotopy(activation, s), theta, points, cotangent),
    directional,
    jacobian,
    ...(c === 1 && { gram }),
    ...shallowSecondDerivatives(shape, (s) => smooth(homotopy(smooth(activation), s))),
    tensorJet([W, b, A, P, q], s, x) {
      const { value, first } = homotopy(activation, s).tensors(tf.add(tf.matMul(x, W as tf.Tensor2D), b!));
      const smooth = tf.mul(scale, tf.matMul(value as tf.Tensor2D, A as tf.Tensor2D, false, true));
      const affine = tf.add(tf.matMul(x, P as tf.Tensor2D, false, true), q!);
      const weighted = tf.reshape(tf.mul(tf.expandDims(first, 1), A!), [-1, m]);
      const slopes = tf.mul(scale, tf.matMul(weighted as tf.Tensor2D, W as tf.Tensor2D, false, true));
      return { u: tf.add(smooth, affine), grad: tf.add(tf.reshape(slopes, [-1, c, d]), P!) };
    },
    fused: (kernels, precision) => {
      const fusable = fusedActivation(activation);
      return fusable && kernels.shallow({ precision, activation: fusable, ...shape });
    },
    parameterDerivatives(kernels) {
      const fusable = fusedActivation(activation);
      return fusable && kernels.parameterDerivatives?.({ activation: fusable, ...shape });
    },
    transfer: (theta, from, to, kind) => transferShallow(shape, theta, from, to, kind),
  };
}

/**
 * sigma_from = r sigma_to + (1 - r) Id with r = from / to, for any activation. "lossless" scales the
 * outer weights by r and moves the identity's part into the affine skip: the function does not change.
 * "rescale" only scales; "naive" (the paper) keeps theta, and the function jumps.
 */
function transferShallow(
  shape: { inputs: number; width: number; outputs: number },
  theta: Parameters,
  from: number,
  to: number,
  kind: Transfer,
): Float64Array {
  const next = Float64Array.from(theta);
  if (kind === "naive" || from === to) return next;
  if (to === 0)
    throw new RangeError(`transfer: "${kind}" cannot switch to s = 0, got s from ${from} to ${to}`);
  const { inputs: d, width: m, outputs: c } = shape;
  const { W, b, A, P, q } = shallowBlocks(shape, next);
  const ratio = from / to;
  const remainder = (1 - ratio) / Math.sqrt(m);
  for (let j = 0; j < c; j++) {
    for (let k = 0; k < m; k++) {
      const outer = A[j * m + k]!;
      A[j * m + k] = ratio * outer;
      if (kind === "rescale") continue;
      q[j]! += remainder * outer * b[k]!;
      for (let l = 0; l < d; l++) P[j * d + l]! += remainder * outer * W[l * m + k]!;
    }
  }
  return next;
}
