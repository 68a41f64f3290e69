import { type Random, tf } from "deep-ritz";
import type { SplitObjective } from "deep-ritz/optimize";
import type { LabelledImages } from "./cifar10.ts";
import type { ImageNetwork } from "./image-network.ts";

/**
 * The mean cross entropy of a network's scores on a batch that is drawn anew at every call, eq. (5) of the HTA
 * paper's section 2; all copies of a splitting homotopy see the same batch. Runs on tfjs's current backend.
 *
 * @param size of a batch; batches go through a shuffled list of all images, and then through another
 */
export function crossEntropy(
  network: ImageNetwork,
  images: LabelledImages,
  size: number,
  random: Random,
): SplitObjective {
  const order = Uint32Array.from({ length: images.count }, (_, i) => i);
  let next = order.length;
  let batch: number[] = [];
  const draw = () => {
    if (next + size > order.length) {
      shuffle(order, random);
      next = 0;
    }
    batch = Array.from(order.subarray(next, next + size));
    next += size;
  };
  return (theta, copy) => {
    if (copy === 0) draw();
    let value = 0;
    const gradient = new Float64Array(theta.length);
    tf.tidy(() => {
      const { x, target } = tensorsOf(images, batch, network.classes);
      const loss = (...parameters: tf.Tensor[]) => {
        const scores = network.scores(parameters, x);
        const ofTarget = tf.sum(tf.mul(scores, target), 1);
        return tf.mean(tf.sub(tf.logSumExp(scores, 1), ofTarget)) as tf.Scalar;
      };
      const found = tf.valueAndGrads(loss)(parametersOf(network, theta));
      value = found.value.dataSync()[0]!;
      found.grads.forEach((grad, index) => {
        gradient.set(grad.dataSync(), network.blocks[index]!.offset);
      });
    });
    return { value, gradient };
  };
}

/** The share of images whose highest score is not their class; normalised over batches of `size` images. */
export function errorRate(
  network: ImageNetwork,
  theta: Float64Array,
  images: LabelledImages,
  size = 500,
): number {
  let wrong = 0;
  for (let start = 0; start < images.count; start += size) {
    const batch = Array.from({ length: Math.min(size, images.count - start) }, (_, i) => start + i);
    tf.tidy(() => {
      const { x } = tensorsOf(images, batch, network.classes);
      const best = tf.argMax(network.scores(parametersOf(network, theta), x), 1).dataSync();
      batch.forEach((image, i) => {
        if (best[i] !== images.labels[image]) wrong++;
      });
    });
  }
  return wrong / images.count;
}

function parametersOf({ blocks }: ImageNetwork, theta: Float64Array): tf.Tensor[] {
  return blocks.map(({ shape, offset, size }) =>
    tf.tensor(Float32Array.from(theta.subarray(offset, offset + size)), [...shape]),
  );
}

function tensorsOf(
  { height, width, channels, pixels, labels }: LabelledImages,
  batch: readonly number[],
  classes: number,
) {
  const size = height * width * channels;
  const data = new Float32Array(batch.length * size);
  const target = new Float32Array(batch.length * classes);
  batch.forEach((image, i) => {
    data.set(pixels.subarray(image * size, (image + 1) * size), i * size);
    target[i * classes + labels[image]!] = 1;
  });
  return {
    x: tf.tensor4d(data, [batch.length, height, width, channels]),
    target: tf.tensor2d(target, [batch.length, classes]),
  };
}

/** Fisher and Yates's shuffle, in place. */
function shuffle(list: Uint32Array, random: Random): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
}
