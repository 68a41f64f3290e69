import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";

/** Runs `body` and expects tfjs to hold as many tensors afterwards as before. */
export function keepingTensorCount<T>(body: () => T): T {
  const before = tf.memory().numTensors;
  const result = body();
  expect(tf.memory().numTensors, "tensors held after the call").toBe(before);
  return result;
}

/** The same for a body that takes its time; nothing else may make tensors meanwhile. */
export async function keepingTensorCountDuring<T>(body: () => Promise<T>): Promise<T> {
  const before = tf.memory().numTensors;
  const result = await body();
  expect(tf.memory().numTensors, "tensors held after the call").toBe(before);
  return result;
}
