import * as tf from "@tensorflow/tfjs-core";
import type { Sample } from "../../energy/sample.ts";
import type { ToTensor } from "../../tensors/jet-tensors.ts";

/** A sample's numbers on tfjs's current backend, in float32, uploaded once for as long as the sample stays. */
export class SampleTensors {
  private readonly held = new Map<Float64Array, tf.Tensor>();
  private sample: Sample | undefined;

  /** Gives access to a sample's numbers; those of the sample before are freed. */
  of(sample: Sample): ToTensor {
    if (sample !== this.sample) this.dispose();
    this.sample = sample;
    return (values, shape) => {
      let tensor = this.held.get(values);
      if (!tensor) {
        tensor = tf.keep(tf.tensor(Float32Array.from(values), shape));
        this.held.set(values, tensor);
      }
      return tf.util.arraysEqual(tensor.shape, shape) ? tensor : tf.reshape(tensor, shape);
    };
  }

  dispose(): void {
    for (const tensor of this.held.values()) tensor.dispose();
    this.held.clear();
    this.sample = undefined;
  }
}
