import * as tf from "@tensorflow/tfjs-core";
import { liftTensors } from "../../energy/lift/lift-tensors.ts";
import type { Jet } from "../../jet/jet.ts";
import { tensorJets } from "../../network/evaluators/tensor-jets.ts";
import type { Network } from "../../network/network.ts";
import type { Optimizer, TensorOptimizerRun } from "../../optimize/optimizer.ts";
import { releaseTape } from "../../tensors/start-backend.ts";
import { watchDevice } from "../../tensors/webgpu/webgpu.ts";
import { SampleTensors } from "./sample-tensors.ts";
import { DeviceLost, type Trainer } from "./trainer.ts";

/**
 * Training on tfjs's current backend, in float32: parameters, the optimizer's state, points, jets, energy and
 * gradient are tensors there. A step uploads a fresh sample and reads nothing back.
 *
 * @param backend its name
 * @throws RangeError if the optimizer has no form for tensors
 */
export function tensorTrainer(network: Network, optimizer: Optimizer, backend: string): Trainer {
  const { startTensors } = optimizer;
  if (!startTensors) {
    throw new RangeError(
      `optimizer: ${JSON.stringify(optimizer.name)} cannot run on a tfjs backend; use adam, gradient-descent or momentum`,
    );
  }
  const { kernels, jets } = tensorJets(network);
  const device = watchDevice();
  /** The numbers of tensors, which are disposed of. */
  const read = async (tensors: readonly tf.Tensor[]): Promise<Float32Array[]> => {
    const reading = Promise.all(tensors.map((tensor) => tensor.data() as Promise<Float32Array>));
    try {
      return await (device ? device.unlessLost(reading, deviceLost) : reading);
    } finally {
      tf.dispose(tensors as tf.Tensor[]);
    }
  };
  const samples = new SampleTensors();
  const held: { theta?: tf.Tensor1D; value?: tf.Tensor; gradient?: tf.Tensor1D } = {};
  let run: TensorOptimizerRun | undefined;
  const hold = <K extends keyof typeof held>(name: K, tensor: NonNullable<(typeof held)[K]>) => {
    held[name]?.dispose();
    held[name] = tf.keep(tensor);
  };
  return {
    kernels,
    backend,
    precision: "float32",
    resident: true,
    begin(theta) {
      hold("theta", tf.tensor1d(Float32Array.from(theta)));
      run?.dispose();
      run = startTensors(theta.length);
    },
    differentiate(functional, sample, s) {
      const toTensor = samples.of(sample);
      const energy = () => {
        const x = toTensor(sample.points, [sample.count, network.inputs]) as tf.Tensor2D;
        const jet = jets(held.theta!, s, x);
        const lifted = sample.lift ? liftTensors(sample.lift, jet, toTensor) : jet;
        return functional.expression(sample, lifted, toTensor);
      };
      try {
        tf.tidy(() => {
          const { value, grads } = tf.engine().gradients(energy, [held.theta!]);
          hold("value", value);
          hold("gradient", grads[0] as tf.Tensor1D);
        });
      } catch (error) {
        releaseTape();
        throw missingKernel(error) ?? error;
      }
    },
    async reading() {
      const [pair] = await read([tf.tidy(() => tf.stack([held.value!, tf.norm(held.gradient!)]))]);
      return { value: pair![0]!, gradientNorm: pair![1]! };
    },
    step(learningRate) {
      tf.tidy(() => hold("theta", run!.step(held.theta!, held.gradient!, learningRate)));
    },
    parameters: async () => (await read([tf.clone(held.theta!)]))[0]!.slice(),
    async jet(s, points): Promise<Jet> {
      const count = points.length / network.inputs;
      const [u, grad] = tf.tidy(() => {
        const x = tf.tensor2d(Float32Array.from(points), [count, network.inputs]);
        const jet = jets(held.theta!, s, x);
        return [jet.u, jet.grad] as const;
      });
      const [values, slopes] = await read([u, grad]);
      return { count, u: values!, grad: slopes! };
    },
    ...(device && { catchUp: () => device.catchUp() }),
    dispose() {
      samples.dispose();
      run?.dispose();
      tf.dispose(Object.values(held));
    },
  };
}

function deviceLost(reason: string): DeviceLost {
  return new DeviceLost(`webgpu: the device was lost (${reason})`);
}

/** tfjs's backends do not have the same operations. */
function missingKernel(error: unknown): RangeError | undefined {
  const [, kernel, backend] =
    /Kernel '([^']+)' not registered for backend '([^']+)'/.exec(String((error as Error).message)) ?? [];
  if (kernel === undefined) return undefined;
  return new RangeError(
    `backend: "${backend}" has no ${kernel}, which the energy or its derivative needs; train on another backend, or without one`,
    { cause: error },
  );
}
