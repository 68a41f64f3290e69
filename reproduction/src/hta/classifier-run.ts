import { Random } from "deep-ritz";
import { startNodeBackend } from "deep-ritz/node";
import { adam, cosine, firstOrder, hta, momentum } from "deep-ritz/optimize";
import type { LabelledImages } from "../classify/cifar10.ts";
import { crossEntropy, errorRate } from "../classify/classification.ts";
import { type ImageNetwork, imageNetwork } from "../classify/image-network.ts";
import { dense, type ImageLayer } from "../classify/layers.ts";
import { splitAtRandom, splitByChannels, splitByLayers } from "../classify/splits.ts";
import { vgg } from "../classify/vgg.ts";
import type { Task } from "../experiment.ts";
import { readDigits } from "./digits.ts";

/** What a run of a classifier depends on besides its seed. */
export interface NetworkSettings {
  readonly network: "fully connected" | "convolutional";
  /** "none" trains without the homotopy. */
  readonly split: "none" | "layers" | "channels" | "random units";
  readonly optimizer: "momentum" | "adam";
  readonly learningRate: number;
  readonly batch: number;
  /** Steps of each problem along the way: two decoupled ones, one for each L, and the last. */
  readonly steps: number;
  readonly L: readonly number[];
}

export interface NetworkResult {
  /** Share of wrong answers on images that training does not see, and on those that it does. */
  readonly test: number;
  readonly training: number;
  /** Gradients of the network taken until each reading, and the test error there. */
  readonly evaluations: readonly number[];
  readonly errors: readonly number[];
  readonly parameters: number;
}

const architectures: Readonly<Record<NetworkSettings["network"], readonly ImageLayer[]>> = {
  "fully connected": [dense(64), dense(64), dense(64), dense(10)],
  convolutional: vgg([[8], [16]], 10),
};

/** Gradients that HTA takes with these settings: H has two copies. A run without it takes as many. */
export function budget({ steps, L }: Pick<NetworkSettings, "steps" | "L">): number {
  const each = steps + 1;
  return 2 * each + 2 * L.length * each + each;
}

/** Trains a classifier of digits with HTA or without. */
export async function networkRun({ settings, seed }: Task): Promise<NetworkResult> {
  const chosen = settings as unknown as NetworkSettings;
  const { split, steps, L, batch, learningRate } = chosen;
  await startNodeBackend("wasm");
  const { training, test } = readDigits();
  const network = imageNetwork(training, architectures[chosen.network]);
  const random = new Random(seed);
  const start = network.initialise(random.stream("parameters"));
  const objective = crossEntropy(network, training, batch, random.stream("batches"));
  const method = chosen.optimizer === "adam" ? adam() : momentum();
  const evaluations: number[] = [];
  const errors: number[] = [];
  const read = (count: number, theta: Float64Array) => {
    evaluations.push(count);
    errors.push(errorRate(network, theta, firstOf(test, 1000)));
  };
  const finish = (theta: Float64Array): NetworkResult => ({
    test: errorRate(network, theta, test),
    training: errorRate(network, theta, firstOf(training, 2000)),
    evaluations,
    errors,
    parameters: network.parameterCount,
  });
  if (split === "none") {
    const most = budget(chosen) - 1;
    const every = Math.ceil(most / 10);
    const minimise = firstOrder(method, { steps: most, learningRate, schedule: cosine() });
    const { x, evaluations: count } = minimise((theta) => objective(theta, 0), start, {
      onIteration: (iterate) => {
        if (iterate.iteration % every === 0) read(iterate.evaluations, iterate.x);
        return false;
      },
    });
    read(count, x);
    return finish(x);
  }
  const groups = groupsOf(split, network, random.stream("groups"));
  const found = hta(objective, start, {
    groups,
    L,
    // with half of the layers at 0 nothing would flow through a network split by layers
    anchor: split === "layers" ? start : new Float64Array(start.length),
    minimise: firstOrder(method, { steps, learningRate, schedule: cosine() }),
    onLevel: (_, mean, count) => read(count, mean),
  });
  read(found.evaluations, found.x);
  return finish(found.x);
}

function firstOf(images: LabelledImages, count: number): LabelledImages {
  return { ...images, count: Math.min(count, images.count) };
}

function groupsOf(
  split: Exclude<NetworkSettings["split"], "none">,
  network: ImageNetwork,
  random: Random,
): Uint8Array {
  if (split === "layers") return splitByLayers(network);
  const groups = split === "channels" ? splitByChannels(network) : splitAtRandom(network, random);
  // the scores themselves belong to no half: the output layer is free in both copies' second group
  const output = Math.max(...network.blocks.map(({ layer }) => layer));
  for (const { layer, offset, size } of network.blocks) {
    if (layer === output) groups.fill(1, offset, offset + size);
  }
  return groups;
}
