import * as tf from "@tensorflow/tfjs-core";
import { type FusedActivation, fusedActivations } from "../kernels/contract/kernel-set.ts";
import { erf } from "../math/erf.ts";
import { having } from "../schema/values.ts";

/** One term c sigma(slope z + shift) of an expression of the identity through an activation. */
export interface IdentityTerm {
  /** c */
  readonly coefficient: number;
  /** The factor of z. */
  readonly slope: number;
  /** What is added to slope z. */
  readonly shift: number;
}

/** A scalar activation sigma with its first two derivatives, in float64 and as tfjs operations. */
export interface Activation {
  /** By which saved solutions name it. Fused kernels know only the package's own, whatever the name. */
  readonly name: string;
  /** Fills sigma(z), sigma'(z), sigma''(z) for the first `count` entries of z. */
  fill(z: Float64Array, count: number, value: Float64Array, first: Float64Array, second: Float64Array): void;
  /** Fills sigma'''(z); only where sigma'' is continuous. Derivatives of second derivatives in x need it. */
  third?(z: Float64Array, count: number, third: Float64Array): void;
  /** sigma(z) and sigma'(z) such that one reverse pass through both is right. */
  tensors(z: tf.Tensor): {
    /** sigma(z), of z's shape. */
    value: tf.Tensor;
    /** sigma'(z), of z's shape. */
    first: tf.Tensor;
  };
  /** z = sum of these terms exactly, where the activation allows it (powers of ReLU). */
  readonly identity?: readonly IdentityTerm[];
}

/** sigma(z), sigma'(z) and sigma''(z) at one z. At a kink the derivative from the left is taken. */
export function activationJet(activation: Activation, z: number): readonly [number, number, number] {
  const value = new Float64Array(1);
  const first = new Float64Array(1);
  const second = new Float64Array(1);
  activation.fill(Float64Array.of(z), 1, value, first, second);
  return [value[0]!, first[0]!, second[0]!];
}

/** ReLU(z) = max(z, 0). */
export const relu: Activation = {
  name: "relu",
  fill(z, count, value, first, second) {
    for (let i = 0; i < count; i++) {
      const positive = z[i]! > 0;
      value[i] = positive ? z[i]! : 0;
      first[i] = positive ? 1 : 0;
      second[i] = 0;
    }
  },
  tensors: (z) => ({ value: tf.relu(z), first: tf.step(z) }),
  identity: [
    { coefficient: 1, slope: 1, shift: 0 },
    { coefficient: -1, slope: -1, shift: 0 },
  ],
};

/**
 * ReLU(z)^2 / 2, the activation of the HRTA paper's Poisson problem (section 4.2). The default for one hidden layer in
 * first-order training.
 *
 * @example
 * ```ts
 * import { adam, relu2 } from "deep-ritz";
 * import { activationJet } from "deep-ritz/network";
 *
 * const solver = adam({ network: { width: 100, activation: relu2 } });
 * console.log(solver.name, activationJet(relu2, 3)); // adam [ 4.5, 3, 1 ]
 * ```
 */
export const relu2: Activation = {
  name: "relu2",
  fill(z, count, value, first, second) {
    for (let i = 0; i < count; i++) {
      const r = Math.max(z[i]!, 0);
      value[i] = 0.5 * r * r;
      first[i] = r;
      second[i] = r > 0 ? 1 : 0;
    }
  },
  tensors(z) {
    const r = tf.relu(z);
    return { value: tf.mul(0.5, tf.square(r)), first: r };
  },
  identity: [
    { coefficient: 0.5, slope: 1, shift: 1 },
    { coefficient: 0.5, slope: -1, shift: -1 },
    { coefficient: -0.5, slope: 1, shift: -1 },
    { coefficient: -0.5, slope: -1, shift: 1 },
  ],
};

/** ReLU(z)^3 / 6. */
export const relu3: Activation = {
  name: "relu3",
  fill(z, count, value, first, second) {
    for (let i = 0; i < count; i++) {
      const r = Math.max(z[i]!, 0);
      value[i] = (r * r * r) / 6;
      first[i] = 0.5 * r * r;
      second[i] = r;
    }
  },
  third(z, count, third) {
    for (let i = 0; i < count; i++) third[i] = z[i]! > 0 ? 1 : 0;
  },
  tensors(z) {
    const r = tf.relu(z);
    const half = tf.mul(0.5, tf.square(r));
    return { value: tf.mul(tf.mul(half, r), 1 / 3), first: half };
  },
  identity: [
    { coefficient: 1, slope: 1, shift: 1 },
    { coefficient: -1, slope: -1, shift: -1 },
    { coefficient: -2, slope: 1, shift: 0 },
    { coefficient: 2, slope: -1, shift: 0 },
    { coefficient: 1, slope: 1, shift: -1 },
    { coefficient: -1, slope: -1, shift: 1 },
  ],
};

/**
 * The hyperbolic tangent: smooth, so that second-order solvers and strong residuals can use it. The default for them,
 * and for several hidden layers.
 *
 * @example
 * ```ts
 * import { adam, tanh } from "deep-ritz";
 *
 * const solver = adam({ network: { width: 50, depth: 3, activation: tanh } });
 * console.log(solver.name); // adam
 * ```
 */
export const tanh: Activation = {
  name: "tanh",
  fill(z, count, value, first, second) {
    for (let i = 0; i < count; i++) {
      const t = Math.tanh(z[i]!);
      value[i] = t;
      first[i] = 1 - t * t;
      second[i] = -2 * t * (1 - t * t);
    }
  },
  third(z, count, third) {
    for (let i = 0; i < count; i++) {
      const square = Math.tanh(z[i]!) ** 2;
      third[i] = (1 - square) * (6 * square - 2);
    }
  },
  tensors(z) {
    const t = tf.tanh(z);
    return { value: t, first: tf.sub(1, tf.square(t)) };
  },
};

/** The sine, for solutions that oscillate; smooth. */
export const sin: Activation = {
  name: "sin",
  fill(z, count, value, first, second) {
    for (let i = 0; i < count; i++) {
      const s = Math.sin(z[i]!);
      value[i] = s;
      first[i] = Math.cos(z[i]!);
      second[i] = -s;
    }
  },
  third(z, count, third) {
    for (let i = 0; i < count; i++) third[i] = -Math.cos(z[i]!);
  },
  tensors: (z) => ({ value: tf.sin(z), first: tf.cos(z) }),
};

/** log(1 + exp(z)). */
export const softplus: Activation = {
  name: "softplus",
  fill(z, count, value, first, second) {
    for (let i = 0; i < count; i++) {
      const decay = Math.exp(-Math.abs(z[i]!));
      const sigmoid = z[i]! >= 0 ? 1 / (1 + decay) : decay / (1 + decay);
      value[i] = Math.max(z[i]!, 0) + Math.log1p(decay);
      first[i] = sigmoid;
      second[i] = decay / ((1 + decay) * (1 + decay));
    }
  },
  third(z, count, third) {
    for (let i = 0; i < count; i++) {
      const decay = Math.exp(-Math.abs(z[i]!));
      third[i] = (Math.sign(z[i]!) * decay * (decay - 1)) / (1 + decay) ** 3;
    }
  },
  tensors: (z) => ({ value: tf.softplus(z), first: tf.sigmoid(z) }),
};

/** z Phi(z) with Phi the standard normal distribution function (exact, not the tanh approximation). */
export const gelu: Activation = {
  name: "gelu",
  fill(z, count, value, first, second) {
    for (let i = 0; i < count; i++) {
      const x = z[i]!;
      const cdf = 0.5 * (1 + erf(x * Math.SQRT1_2));
      const density = 0.3989422804014327 * Math.exp(-0.5 * x * x);
      value[i] = x * cdf;
      first[i] = cdf + x * density;
      second[i] = (2 - x * x) * density;
    }
  },
  third(z, count, third) {
    for (let i = 0; i < count; i++) {
      const x = z[i]!;
      const density = 0.3989422804014327 * Math.exp(-0.5 * x * x);
      third[i] = density === 0 ? 0 : x * (x * x - 4) * density;
    }
  },
  tensors(z) {
    const cdf = tf.mul(0.5, tf.add(1, tf.erf(tf.mul(z, Math.SQRT1_2))));
    const density = tf.mul(0.3989422804014327, tf.exp(tf.mul(-0.5, tf.square(z))));
    return { value: tf.mul(z, cdf), first: tf.add(cdf, tf.mul(z, density)) };
  },
};

/** Every activation by its name, for the command line and for reading saved solutions. */
export const activations: Readonly<Record<string, Activation>> = {
  relu,
  relu2,
  relu3,
  tanh,
  sin,
  softplus,
  gelu,
};

/** Whether all its derivatives are continuous: powers of ReLU, which their names begin with, have a kink in one. */
export function isSmooth({ name }: Activation): boolean {
  return !name.startsWith("relu");
}

/** What settings take for one: not its name. */
export const activationSchema = having<Activation>(
  ["fill"],
  `an activation, not its name: ${Object.keys(activations).join(", ")} of "deep-ritz/network"`,
);

/** The fused kernels' name for an activation: only for the package's own, not for a namesake. */
export function fusedActivation(activation: Activation): FusedActivation | undefined {
  return fusedActivations.find((name) => activations[name] === activation);
}
