/** Images with their classes. */
export interface LabelledImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [n, height, width, channels], from 0 to 1 */
  readonly pixels: Float32Array;
  /** [n] */
  readonly labels: Uint8Array;
}

const side = 32;
const plane = side * side;
const record = 1 + 3 * plane;

/**
 * Reads the binary version of CIFAR-10 (data_batch_1.bin, ..., test_batch.bin): records of one byte of class and
 * 3072 bytes of pixels, all red ones first, then green, then blue, row by row.
 *
 * @throws RangeError if the bytes are no whole records, or a class is not 0 to 9
 */
export function readCifar10(bytes: Uint8Array): LabelledImages {
  const count = bytes.length / record;
  if (!Number.isSafeInteger(count) || count === 0) {
    throw new RangeError(`CIFAR-10: must be records of ${record} bytes, got ${bytes.length} bytes`);
  }
  const pixels = new Float32Array(count * 3 * plane);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const start = i * record;
    const label = bytes[start]!;
    if (label > 9) throw new RangeError(`CIFAR-10: classes are 0 to 9, got ${label} in record ${i + 1}`);
    labels[i] = label;
    for (let channel = 0; channel < 3; channel++) {
      for (let at = 0; at < plane; at++) {
        pixels[(i * plane + at) * 3 + channel] = bytes[start + 1 + channel * plane + at]! / 255;
      }
    }
  }
  return { count, height: side, width: side, channels: 3, pixels, labels };
}
