import type { Random } from "deep-ritz";
import type { ImageNetwork } from "./image-network.ts";

/** The first half of the layers and the second: the HTA paper's split of fully connected networks (section 2.2). */
export function splitByLayers({ blocks, parameterCount }: ImageNetwork): Uint8Array {
  const layers = Math.max(...blocks.map(({ layer }) => layer)) + 1;
  const groups = new Uint8Array(parameterCount);
  for (const { layer, offset, size } of blocks) {
    groups.fill(layer < layers / 2 ? 0 : 1, offset, offset + size);
  }
  return groups;
}

/** The first half of each layer's units and the second: the paper's split of convolutions (section 2.1). */
export function splitByChannels(network: ImageNetwork): Uint8Array {
  return splitByUnits(network, (unit, units) => (unit < units / 2 ? 0 : 1));
}

/** Each unit to one of two groups at random, as dropout with rate 1/2 would. */
export function splitAtRandom(network: ImageNetwork, random: Random): Uint8Array {
  return splitByUnits(network, () => (random.uniform() < 0.5 ? 0 : 1));
}

/** A unit's parameters stay together: its weights, and its bias or scale and shift. */
function splitByUnits(
  { blocks, parameterCount }: ImageNetwork,
  groupOf: (unit: number, units: number) => number,
): Uint8Array {
  const groups = new Uint8Array(parameterCount);
  const layers = new Map<number, number[]>();
  for (const { layer, shape, offset, size } of blocks) {
    const units = shape.at(-1)!;
    const chosen = layers.get(layer) ?? Array.from({ length: units }, (_, unit) => groupOf(unit, units));
    layers.set(layer, chosen);
    for (let i = 0; i < size; i++) groups[offset + i] = chosen[i % units]!;
  }
  return groups;
}
