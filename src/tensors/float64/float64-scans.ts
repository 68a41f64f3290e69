import * as tf from "@tensorflow/tfjs-core";
import type { KernelTensor } from "./float64-layout.ts";

interface ScanAttributes {
  readonly axis?: number;
  /** Whether an entry's own value is left out of its sum. */
  readonly exclusive?: boolean;
  /** Whether to go from the last entry to the first. */
  readonly reverse?: boolean;
}

type ScanKernel = (inputs: KernelTensor[], attributes: ScanAttributes) => KernelTensor;

/** Kernels that combine the entries before each one along an axis, by tfjs kernel name. */
export const scanKernels: Readonly<Record<string, ScanKernel>> = {
  Cumprod: ([x], attributes) => scanned(x!, attributes, 1, (product, value) => product * value),
  Cumsum: ([x], attributes) => scanned(x!, attributes, 0, (sum, value) => sum + value),
};

function scanned(
  x: KernelTensor,
  { axis = 0, exclusive = false, reverse = false }: ScanAttributes,
  start: number,
  step: (held: number, value: number) => number,
): KernelTensor {
  const along = tf.util.parseAxisParam(axis, x.shape)[0]!;
  const extent = x.shape[along]!;
  const inner = tf.util.sizeFromShape(x.shape.slice(along + 1));
  const values = new Float64Array(x.values.length);
  for (let line = 0; line < values.length / extent; line++) {
    const first = Math.floor(line / inner) * extent * inner + (line % inner);
    let held = start;
    for (let k = 0; k < extent; k++) {
      const at = first + (reverse ? extent - 1 - k : k) * inner;
      const next = step(held, x.values[at]!);
      values[at] = exclusive ? held : next;
      held = next;
    }
  }
  return { shape: x.shape, dtype: x.dtype, values };
}
