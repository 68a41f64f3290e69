import type { Domain } from "../../geometry/domain.ts";
import { boxInputs } from "../../network/around/box-inputs.ts";
import { cuspCapturing } from "../../network/around/cusp-capturing.ts";
import type { LevelSets } from "../../network/around/cusp-inputs.ts";
import { enriched } from "../../network/around/enriched.ts";
import type { FixedFunctions } from "../../network/around/fixed-functions.ts";
import type { InputMap } from "../../network/around/input-map.ts";
import { mapped } from "../../network/around/mapped-inputs.ts";
import {
  buildNetwork,
  type LayerSettings,
  type NetworkSettings,
  networkSettings,
} from "../../network/build.ts";
import type { Network } from "../../network/network.ts";
import { readOptions } from "../../schema/check.ts";
import type { Invariance } from "./invariance.ts";

/** What stands around a network's layers. */
export interface Surroundings {
  /** How inputs are made from the point; left out: they are its coordinates. */
  readonly inputMap?: InputMap;
  /** Where grad u may jump; left out: nowhere. */
  readonly interfaces?: LevelSets;
  /** Given functions beside the network; left out: none. */
  readonly enrichment?: FixedFunctions;
}

/** What a problem says of its unknown. */
export interface Unknown extends Omit<Surroundings, "inputMap"> {
  /** Its dimension and its bounding box. */
  readonly domain: Pick<Domain, "dimension" | "bounds">;
  /** c */
  readonly outputs: number;
  /** Shifts and mirrors under which it stays as it is, or changes its sign; left out: none. */
  readonly invariance?: Invariance;
}

/**
 * The network that the settings describe, for a problem: with as many inputs and outputs, periodic or symmetric
 * where u is stated to be, with kinks on its interfaces, and with its enrichment functions beside it.
 *
 * @throws RangeError if a setting is unknown or out of range, or if mapped inputs meet interfaces
 */
export function problemNetwork(unknown: Unknown, settings: NetworkSettings): Network {
  readOptions(networkSettings, settings, "network");
  const { domain, outputs } = unknown;
  const inputMap = inputMapOf(unknown, settings);
  const { scaleInputs: _, fourier: __, ...layers } = settings;
  return surrounded(domain.dimension, outputs, layers, { ...unknown, ...(inputMap && { inputMap }) });
}

/** The layers that the settings describe, with what stands around them. */
export function surrounded(
  inputs: number,
  outputs: number,
  settings: LayerSettings,
  { inputMap, interfaces, enrichment }: Surroundings,
): Network {
  if (inputMap && interfaces) {
    throw new RangeError(
      "network: interfaces do not go together with periodic, symmetry, scaled inputs or Fourier features",
    );
  }
  const wide = inputMap?.cosine.length ?? inputs + (interfaces?.count ?? 0);
  const layers = buildNetwork(wide, outputs, settings);
  const shaped = interfaces
    ? cuspCapturing(layers, interfaces)
    : inputMap
      ? mapped(layers, inputMap)
      : layers;
  return enrichment ? enriched(shaped, enrichment) : shaped;
}

/** How the settings and the problem would have the inputs made; undefined: they are the coordinates. */
export function inputMapOf(
  { domain, invariance }: Unknown,
  { scaleInputs = false, fourier }: NetworkSettings,
): InputMap | undefined {
  if (!invariance && !scaleInputs && !fourier) return undefined;
  const { periodic = [], reflections = [] } = invariance ?? {};
  return boxInputs({ ...domain.bounds, periodic, reflections, ...(fourier && { fourier }) });
}
