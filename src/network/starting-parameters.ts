import type { Parameters } from "../jet/parameters.ts";
import type { Network } from "./network.ts";

/**
 * A copy of parameters [P] that a run is to start from.
 *
 * @throws RangeError if they are not the network's in number, or not finite
 */
export function startingParameters({ parameterCount }: Network, start: Parameters): Float64Array {
  if (start.length !== parameterCount) {
    throw new RangeError(`start: the network has ${parameterCount} parameters, got ${start.length}`);
  }
  const wrong = start.findIndex((entry) => !Number.isFinite(entry));
  if (wrong >= 0) {
    throw new RangeError(`start: parameters must be finite, got ${start[wrong]} at index ${wrong}`);
  }
  return Float64Array.from(start);
}
