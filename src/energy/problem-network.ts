import { buildNetwork, type NetworkSettings } from "../network/build.ts";
import { cuspCapturing } from "../network/cusp-capturing.ts";
import type { LevelSets } from "../network/cusp-inputs.ts";
import type { Network } from "../network/network.ts";

/** What a problem says of its unknown. */
export interface Unknown {
  readonly domain: { readonly dimension: number };
  readonly outputs: number;
  readonly interfaces?: LevelSets;
}

/**
 * The network that the settings describe, for a problem: with as many inputs and outputs, and with kinks on its
 * interfaces.
 *
 * @throws RangeError if a setting is out of range
 */
export function problemNetwork({ domain, outputs, interfaces }: Unknown, settings: NetworkSettings): Network {
  if (!interfaces) return buildNetwork(domain.dimension, outputs, settings);
  return cuspCapturing(buildNetwork(domain.dimension + interfaces.count, outputs, settings), interfaces);
}
