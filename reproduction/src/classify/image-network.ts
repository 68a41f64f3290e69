import { type Random, tf } from "deep-ritz";
import type { ImageLayer } from "./layers.ts";

/** A block of the parameter vector; its last axis counts the units (channels or neurons) that it belongs to. */
export interface ClassifierBlock {
  readonly name: string;
  /** Index of the layer with parameters, from 0. */
  readonly layer: number;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** A network that maps images to scores of classes. It holds no parameters: they are passed in, flat. */
export interface ImageNetwork {
  readonly parameterCount: number;
  readonly blocks: readonly ClassifierBlock[];
  readonly classes: number;
  /** He's initialisation; scale 1 and shift 0 of batch normalisation. */
  initialise(random: Random): Float64Array;
  /** Scores [n, classes] of images [n, height, width, channels]; normalised over the batch at hand. */
  scores(parameters: readonly tf.Tensor[], images: tf.Tensor4D): tf.Tensor2D;
}

interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Builds a classifier for images of one shape. Convolutions are sums of nine matrix products: unlike tfjs's own, they
 * have gradients on every backend.
 *
 * @throws RangeError if pooling meets an odd height or width, a convolution follows a dense layer, or the last
 *   layer is not dense
 */
export function imageNetwork(input: ImageShape, layers: readonly ImageLayer[]): ImageNetwork {
  const last = layers.at(-1);
  if (last?.kind !== "dense") throw new RangeError("image network: the last layer must be dense");
  const blocks: ClassifierBlock[] = [];
  const add = (name: string, layer: number, ...shape: number[]) => {
    const offset = blocks.reduce((sum, { size }) => sum + size, 0);
    const size = shape.reduce((product, extent) => product * extent, 1);
    blocks.push({ name: `${name}${layer + 1}`, layer, shape, offset, size });
  };
  let { height, width, channels } = input;
  let isFlat = false;
  let index = 0;
  for (const layer of layers) {
    if (layer.kind === "pool") {
      if (height % 2 === 1 || width % 2 === 1) {
        throw new RangeError(`image network: pooling needs even sides, got ${height} x ${width}`);
      }
      height /= 2;
      width /= 2;
    } else if (layer.kind === "convolution") {
      if (isFlat) throw new RangeError("image network: a convolution cannot follow a dense layer");
      add("W", index, 9 * channels, layer.channels);
      add("scale", index, layer.channels);
      add("shift", index++, layer.channels);
      channels = layer.channels;
    } else {
      add("W", index, isFlat ? channels : height * width * channels, layer.units);
      add("b", index++, layer.units);
      isFlat = true;
      channels = layer.units;
    }
  }
  const parameterCount = blocks.reduce((sum, { size }) => sum + size, 0);
  return {
    parameterCount,
    blocks,
    classes: last.units,
    initialise(random) {
      const theta = new Float64Array(parameterCount);
      for (const { name, shape, offset, size } of blocks) {
        const deviation = Math.sqrt(2 / shape[0]!);
        for (let i = offset; i < offset + size; i++) {
          if (name.startsWith("W")) theta[i] = deviation * random.normal();
          if (name.startsWith("scale")) theta[i] = 1;
        }
      }
      return theta;
    },
    scores(parameters, images) {
      let x: tf.Tensor = images;
      let at = 0;
      layers.forEach((layer, position) => {
        if (layer.kind === "pool") x = maximaOfPairs(x as tf.Tensor4D);
        else if (layer.kind === "convolution") {
          const [W, scale, shift] = parameters.slice(at, at + 3);
          at += 3;
          x = tf.relu(normalise(convolve(x as tf.Tensor4D, W as tf.Tensor2D), scale!, shift!));
        } else {
          const [W, b] = parameters.slice(at, at + 2);
          at += 2;
          const flat = tf.reshape(x, [x.shape[0]!, -1]) as tf.Tensor2D;
          const z = tf.add(tf.matMul(flat, W as tf.Tensor2D), b!);
          x = position === layers.length - 1 ? z : tf.relu(z);
        }
      });
      return x as tf.Tensor2D;
    },
  };
}

/**
 * 3 x 3 convolution with zero padding of x [n, h, w, c] by W [9 c, k]. On the padded image written as rows of
 * pixels, a shift by (i, j) is a shift by i (w + 2) + j rows, so nothing but whole runs of memory is moved.
 */
function convolve(x: tf.Tensor4D, W: tf.Tensor2D): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const k = W.shape[1];
  const margins: [number, number][] = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  const count = n * (h + 2) * (w + 2);
  const pixels = tf.reshape(tf.pad(x, margins), [count, c]) as tf.Tensor2D;
  const most = 2 * (w + 2) + 2;
  const terms = Array.from({ length: 9 }, (_, at) => {
    const shift = Math.floor(at / 3) * (w + 2) + (at % 3);
    const shifted = tf.slice(pixels, [shift, 0], [count - most, c]);
    return tf.matMul(shifted, tf.slice(W, [at * c, 0], [c, k]));
  });
  const sum = tf.pad(tf.addN(terms), [
    [0, most],
    [0, 0],
  ]);
  return tf.slice(tf.reshape(sum, [n, h + 2, w + 2, k]) as tf.Tensor4D, [0, 0, 0, 0], [n, h, w, k]);
}

/** Batch normalisation (Ioffe & Szegedy 2015) over all axes but the channels'. */
function normalise(x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor {
  const mean = tf.mean(x, [0, 1, 2]);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), [0, 1, 2]);
  return tf.add(tf.mul(centred, tf.mul(scale, tf.rsqrt(tf.add(variance, 1e-5)))), shift);
}

/** Maximum over 2 x 2 pixels of x [n, h, w, c]. */
function maximaOfPairs(x: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const rows = tf.reshape(x, [(n * h) / 2, 2, w * c]);
  const half = (t: tf.Tensor, k: number) => tf.slice(t, [0, k, 0], [t.shape[0]!, 1, t.shape[2]!]);
  const columns = tf.reshape(tf.maximum(half(rows, 0), half(rows, 1)), [(n * h * w) / 4, 2, c]);
  return tf.reshape(tf.maximum(half(columns, 0), half(columns, 1)), [n, h / 2, w / 2, c]) as tf.Tensor4D;
}
