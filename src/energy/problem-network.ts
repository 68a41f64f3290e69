import { buildNetwork, type NetworkSettings } from "../network/build.ts";
import { cuspCapturing } from "../network/cusp-capturing.ts";
import type { LevelSets } from "../network/cusp-inputs.ts";
import { enriched } from "../network/enriched.ts";
import type { FixedFunctions } from "../network/fixed-functions.ts";
import type { Network } from "../network/network.ts";

/** What a problem says of its unknown. */
export interface Unknown {
  readonly domain: { readonly dimension: number };
  readonly outputs: number;
  readonly interfaces?: LevelSets;
  readonly enrichment?: FixedFunctions;
}

/**
 * The network that the settings describe, for a problem: with as many inputs and outputs, with kinks on its
 * interfaces, and with its enrichment functions beside it.
 *
 * @throws RangeError if a setting is out of range
 */
export function problemNetwork(unknown: Unknown, settings: NetworkSettings): Network {
  const { domain, outputs, interfaces, enrichment } = unknown;
  const layers = buildNetwork(domain.dimension + (interfaces?.count ?? 0), outputs, settings);
  const network = interfaces ? cuspCapturing(layers, interfaces) : layers;
  return enrichment ? enriched(network, enrichment) : network;
}
