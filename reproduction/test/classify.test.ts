import { Random, tf } from "deep-ritz";
import { startBackend } from "deep-ritz/tensors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LabelledImages, readCifar10 } from "../src/classify/cifar10.ts";
import { crossEntropy, errorRate } from "../src/classify/classification.ts";
import { imageNetwork } from "../src/classify/image-network.ts";
import { dense, pool } from "../src/classify/layers.ts";
import { splitAtRandom, splitByChannels, splitByLayers } from "../src/classify/splits.ts";
import { vgg, vgg11, vgg13 } from "../src/classify/vgg.ts";

let tensors = 0;
beforeAll(async () => {
  await startBackend("cpu");
  tensors = tf.memory().numTensors;
});
afterAll(() => expect(tf.memory().numTensors).toBe(tensors));

/** n random images of a bright left or a bright right half, class 0 or 1. */
function halves(count: number, side: number): LabelledImages {
  const random = new Random(3);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const pixels = Float32Array.from({ length: count * side * side }, (_, at) => {
    const isRight = at % side >= side / 2 ? 1 : 0;
    return 0.5 * random.uniform() + (isRight === labels[Math.floor(at / side ** 2)] ? 0.5 : 0);
  });
  return { count, height: side, width: side, channels: 1, pixels, labels };
}

describe("readCifar10", () => {
  it("reads records of a class, a red, a green and a blue plane", () => {
    const bytes = new Uint8Array(2 * 3073);
    bytes.set([7, 255, 51], 0); // class 7, red of the first two pixels
    bytes[1 + 1024 + 33] = 102; // green of row 1, column 1
    bytes[3073] = 2;
    bytes[2 * 3073 - 1] = 204; // blue of the last pixel
    const { count, labels, pixels, height, width, channels } = readCifar10(bytes);
    expect({ count, height, width, channels, labels: [...labels] }).toEqual({
      count: 2,
      height: 32,
      width: 32,
      channels: 3,
      labels: [7, 2],
    });
    const at = (image: number, row: number, column: number, channel: number) =>
      pixels[((image * 32 + row) * 32 + column) * 3 + channel];
    expect([at(0, 0, 0, 0), at(0, 0, 1, 0), at(0, 1, 1, 1), at(1, 31, 31, 2)]).toEqual(
      [1, 0.2, 0.4, 0.8].map(Math.fround),
    );
    expect(pixels.reduce((sum, value) => sum + value, 0)).toBeCloseTo(2.4, 6);
  });

  it("refuses what is not CIFAR-10", () => {
    expect(() => readCifar10(new Uint8Array(3072))).toThrow(/records of 3073 bytes, got 3072/);
    expect(() => readCifar10(new Uint8Array(3073).fill(11))).toThrow(/got 11 in record 1/);
  });
});

describe("imageNetwork", () => {
  it("convolves as the definition says", () => {
    const shape = { height: 4, width: 6, channels: 2 };
    const network = imageNetwork(shape, vgg([[3]], 2));
    const random = new Random(5);
    const x = Array.from({ length: 2 * 4 * 6 * 2 }, () => random.normal());
    const W = Array.from({ length: 9 * 2 * 3 }, () => random.normal());
    // tfjs's own convolution, normalisation by hand over the batch, ReLU, pooling and the dense layer
    tf.tidy(() => {
      const images = tf.tensor4d(x, [2, 4, 6, 2]);
      const z = tf.conv2d(images, tf.tensor4d(W, [3, 3, 2, 3]), 1, "same");
      const { mean, variance } = tf.moments(z, [0, 1, 2]);
      const normal = tf.relu(tf.div(tf.sub(z, mean), tf.sqrt(tf.add(variance, 1e-5)))) as tf.Tensor4D;
      const pooled = tf.maxPool(normal, 2, 2, "valid");
      const V = Array.from({ length: 2 * 3 * 3 * 2 }, (_, i) => Math.sin(i));
      const expected = tf.matMul(tf.reshape(pooled, [2, 18]), tf.tensor2d(V, [18, 2])).dataSync();
      const blocks = network.blocks.map(({ name, shape, size }) => {
        const values =
          name === "W1" ? W : name === "W2" ? V : new Array(size).fill(name === "scale1" ? 1 : 0);
        return tf.tensor(values, [...shape]);
      });
      const scores = network.scores(blocks, images).dataSync();
      scores.forEach((score, i) => {
        expect(score).toBeCloseTo(expected[i]!, 4);
      });
    });
  });

  it("defines VGG-11 and VGG-13 of the published sizes", () => {
    const shape = { height: 32, width: 32, channels: 3 };
    // 9 c k weights, 2 k for batch normalisation, and 512 x 10 + 10 at the end, added up by hand
    const size = (widths: number[]) =>
      widths.reduce((sum, k, i) => sum + 9 * (widths[i - 1] ?? 3) * k + 2 * k, 5130);
    expect(imageNetwork(shape, vgg11()).parameterCount).toBe(size([64, 128, 256, 256, 512, 512, 512, 512]));
    expect(imageNetwork(shape, vgg13()).parameterCount).toBe(
      size([64, 64, 128, 128, 256, 256, 512, 512, 512, 512]),
    );
  });

  it("refuses what it cannot build", () => {
    expect(() => imageNetwork({ height: 3, width: 4, channels: 1 }, [pool, dense(2)])).toThrow(/got 3 x 4/);
    expect(() => imageNetwork({ height: 4, width: 4, channels: 1 }, [pool])).toThrow(/last layer/);
  });
});

describe("crossEntropy", () => {
  const images = halves(40, 4);
  const network = imageNetwork(images, vgg([[2]], 2));
  const theta = network.initialise(new Random(1));

  it("has the right gradient, and the same batch for all copies", () => {
    const objective = crossEntropy(network, images, 10, new Random(2));
    const { value, gradient } = objective(theta, 0);
    expect(objective(theta, 1).value).toBe(value);
    expect(objective(theta, 0).value).not.toBe(value);
    const step = 2e-3;
    const again = crossEntropy(network, images, 10, new Random(2));
    again(theta, 0);
    for (let i = 0; i < theta.length; i += 5) {
      const at = (shift: number) => {
        const moved = theta.slice();
        moved[i]! += shift;
        return again(moved, 1).value;
      };
      // float32 values of order 1 (1e-7) over a difference of 4e-3, and kinks of ReLU that the step crosses
      expect(Math.abs(gradient[i]! - (at(step) - at(-step)) / (2 * step))).toBeLessThan(1e-3);
    }
  });

  it("starts at log(classes) for scores of 0, and half of two classes is wrong by chance", () => {
    const zero = new Float64Array(theta.length);
    expect(crossEntropy(network, images, 10, new Random(2))(zero, 0).value).toBeCloseTo(Math.log(2), 6);
    expect(errorRate(network, zero, images)).toBe(0.5);
  });
});

describe("splits", () => {
  const network = imageNetwork({ height: 4, width: 4, channels: 1 }, [...vgg([[4], [6]], 2)]);
  const groupsOf = (groups: Uint8Array, name: string) => {
    const { offset, size } = network.blocks.find((block) => block.name === name)!;
    return [...groups.subarray(offset, offset + size)];
  };

  it("by layers: first half and second", () => {
    const groups = splitByLayers(network);
    expect(new Set(groupsOf(groups, "W1"))).toEqual(new Set([0]));
    expect(new Set(groupsOf(groups, "W2"))).toEqual(new Set([0]));
    expect(new Set(groupsOf(groups, "b3"))).toEqual(new Set([1]));
  });

  it("by channels: half of each layer's, with all that belongs to a channel", () => {
    const groups = splitByChannels(network);
    expect(groupsOf(groups, "scale1")).toEqual([0, 0, 1, 1]);
    expect(groupsOf(groups, "W1").slice(0, 8)).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
  });

  it("at random: units stay whole", () => {
    const groups = splitAtRandom(network, new Random(4));
    const ofUnits = groupsOf(groups, "shift2");
    groupsOf(groups, "W2").forEach((group, i) => {
      expect(group).toBe(ofUnits[i % 6]);
    });
    expect(new Set(groups)).toEqual(new Set([0, 1]));
  });
});
