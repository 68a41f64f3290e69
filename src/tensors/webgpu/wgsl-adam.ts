import * as tf from "@tensorflow/tfjs-core";
import { flatProgram, onWebgpu, registerProgram, type WgslUniform } from "./webgpu.ts";

/** The two passes of one step of Adam on the device. */
export interface WgslAdam {
  /** Both moments [2 P] after a step. */
  moments(moments: tf.Tensor1D, gradient: tf.Tensor1D): tf.Tensor1D;
  /** theta [P] after it, as `AdamKernel` has it. */
  step(theta: tf.Tensor1D, moments: tf.Tensor1D, rate: number, correction: number): tf.Tensor1D;
}

const momentsName = "DeepRitzAdamMoments";
const stepName = "DeepRitzAdamStep";
const float = (value: number): WgslUniform => ({ type: "float32", data: [value] });

/** Adam in WGSL on the current backend; undefined where that is not webgpu. */
export function wgslAdam(beta1: number, beta2: number, epsilon: number): WgslAdam | undefined {
  if (!onWebgpu()) return undefined;
  registerAdam();
  return {
    moments: (moments, gradient) =>
      tf.engine().runKernel(momentsName, { moments, gradient }, { beta1, beta2 }) as tf.Tensor1D,
    step: (theta, moments, rate, correction) =>
      tf.engine().runKernel(stepName, { theta, moments }, { rate, correction, epsilon }) as tf.Tensor1D,
  };
}

function registerAdam(): void {
  registerProgram(momentsName, ["moments", "gradient"], ([moments], { beta1, beta2 }) => ({
    program: {
      ...flatProgram(moments!.shape[0]!),
      outputShape: moments!.shape,
      variableNames: ["moments", "gradient"],
      uniforms: "beta1 : f32, beta2 : f32,",
      shaderKey: momentsName,
      getUserCode: () => `
fn main(index: i32) {
  if (index >= uniforms.momentsShape) { return; }
  let count = uniforms.gradientShape;
  if (index < count) {
    result[index] = uniforms.beta1 * moments[index] + (1.0 - uniforms.beta1) * gradient[index];
  } else {
    let g = gradient[index - count];
    result[index] = uniforms.beta2 * moments[index] + (1.0 - uniforms.beta2) * g * g;
  }
}`,
    },
    uniforms: [float(beta1 as number), float(beta2 as number)],
  }));
  registerProgram(stepName, ["theta", "moments"], ([theta], { rate, correction, epsilon }) => ({
    program: {
      ...flatProgram(theta!.shape[0]!),
      outputShape: theta!.shape,
      variableNames: ["theta", "moments"],
      uniforms: "rate : f32, correction : f32, epsilon : f32,",
      shaderKey: stepName,
      getUserCode: () => `
fn main(index: i32) {
  let count = uniforms.thetaShape;
  if (index >= count) { return; }
  let root = sqrt(moments[index + count]) * uniforms.correction + uniforms.epsilon;
  result[index] = theta[index] - uniforms.rate * moments[index] / root;
}`,
    },
    uniforms: [float(rate as number), float(correction as number), float(epsilon as number)],
  }));
}
