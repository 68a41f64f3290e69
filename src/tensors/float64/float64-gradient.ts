import * as tf from "@tensorflow/tfjs-core";
import type { Float64Backend } from "./float64-backend.ts";
import { Float64Tape } from "./float64-tape.ts";

/** A number and its derivatives with respect to each input; undefined: it does not depend on that one. */
export interface Float64Derivatives {
  readonly value: number;
  readonly derivatives: readonly (Float64Array | undefined)[];
}

/**
 * Differentiates a function of tensors, made anew at every call, by one reverse pass; only inside `inFloat64`.
 * A function that brings custom gradients with it (`tf.customGrad`) is left to tfjs, then and from then on.
 */
export function float64Gradient(): (inputs: tf.Tensor[], evaluate: () => tf.Tensor) => Float64Derivatives {
  let custom = false;
  return (inputs, evaluate) => {
    const engine = tf.engine();
    if (!custom) {
      const backend = engine.backend as Float64Backend;
      const tape = new Float64Tape(inputs);
      const outer = backend.tape;
      backend.tape = tape;
      let result: tf.Tensor;
      try {
        result = evaluate();
      } finally {
        backend.tape = outer;
      }
      if (tape.complete) {
        const derivatives = tape.reverse(result, inputs, ({ shape, dtype, values }) =>
          engine.makeTensorFromTensorInfo({ dataId: backend.store(values, dtype), shape, dtype }),
        );
        return { value: result.dataSync()[0]!, derivatives };
      }
      custom = true;
    }
    const { value, grads } = engine.gradients(evaluate, inputs, undefined, true);
    const derivatives = inputs.map((_, index) => {
      const derivative: tf.Tensor | undefined = grads[index];
      return derivative?.dataSync() as unknown as Float64Array | undefined;
    });
    return { value: value.dataSync()[0]!, derivatives };
  };
}
