import { type FunctionalValue, type Jet, newCotangent } from "../../jet/jet.ts";
import type { Functional } from "../functional.ts";
import type { Sample } from "../sample.ts";
import { liftJet, pullCotangent } from "./lift-values.ts";

/** The jet of u from that of the network at a sample's points. */
export function jetOfU(sample: Sample, network: Jet): Jet {
  return sample.lift ? liftJet(sample.lift, network) : network;
}

/** Room that `evaluateLifted` reuses from call to call. */
export interface LiftRoom {
  readonly jet: Jet;
  readonly cotangent: Jet;
}

export function newLiftRoom(jet: Jet): LiftRoom {
  return { jet: newCotangent(jet), cotangent: newCotangent(jet) };
}

/**
 * A functional of u as one of the network's jet: its value, and its derivatives with respect to N [n, c] and
 * grad N [n, c, d], in `room.cotangent`.
 */
export function evaluateLifted(
  functional: Functional,
  sample: Sample,
  network: Jet,
  room: LiftRoom = newLiftRoom(network),
): FunctionalValue {
  const { lift } = sample;
  if (!lift) return functional.evaluate(sample, network, room.cotangent);
  const { value, cotangent } = functional.evaluate(sample, liftJet(lift, network, room.jet), room.cotangent);
  return { value, cotangent: pullCotangent(lift, cotangent, cotangent) };
}
