import { readOptions } from "../schema/check.ts";
import { optional, optionsOf } from "../schema/parts.ts";
import { aboveUpTo, finiteNumber, having, positiveNumber } from "../schema/values.ts";

/** Factor on the learning rate as a function of the progress of the whole run, in [0, 1). */
export interface LearningRateSchedule {
  /** For people and for records of a run. */
  readonly name: string;
  /** The factor after this share of the run's steps, 1 being the learning rate itself. */
  factor(progress: number): number;
}

/** What options take for one: not its name. */
export const scheduleSchema = having<LearningRateSchedule>(
  ["factor"],
  "a schedule such as cosine(), not its name",
);

const stepDecayOptions = optionsOf({ factor: optional(positiveNumber), every: optional(aboveUpTo(0, 1)) });
const exponentialOptions = optionsOf({ end: optional(positiveNumber) });
const cosineOptions = optionsOf({ end: optional(finiteNumber) });

/** Always 1. */
export function constant(): LearningRateSchedule {
  return { name: "constant", factor: () => 1 };
}

/**
 * Falls by a factor at regular intervals.
 *
 * @throws RangeError unless 0 < every <= 1 and factor > 0, or if an option is unknown
 */
export function stepDecay(
  options: {
    /** What the rate is multiplied by; default 0.5. */
    readonly factor?: number;
    /** Share of the run from one fall to the next; default 0.2. */
    readonly every?: number;
  } = {},
): LearningRateSchedule {
  const { factor = 0.5, every = 0.2 } = readOptions(stepDecayOptions, options, "stepDecay");
  return { name: "step", factor: (progress) => factor ** Math.floor(progress / every + 1e-9) };
}

/**
 * From 1 to `end` by a constant ratio a step.
 *
 * @throws RangeError unless end is positive, or if an option is unknown
 */
export function exponential(
  options: {
    /** The last factor; default 1e-3. */
    readonly end?: number;
  } = {},
): LearningRateSchedule {
  const { end = 1e-3 } = readOptions(exponentialOptions, options, "exponential");
  return { name: "exponential", factor: (progress) => end ** progress };
}

/**
 * Half a cosine from 1 to `end`; Loshchilov & Hutter 2017 without restarts.
 *
 * @throws RangeError if an option is unknown
 */
export function cosine(
  options: {
    /** The last factor; default 0. */
    readonly end?: number;
  } = {},
): LearningRateSchedule {
  const { end = 0 } = readOptions(cosineOptions, options, "cosine");
  return {
    name: "cosine",
    factor: (progress) => end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * progress)),
  };
}

/**
 * Rises linearly over the first `share` of the run (default 0.05), then follows `schedule` over the rest.
 *
 * @throws RangeError unless 0 < share < 1
 */
export function warmUp(schedule: LearningRateSchedule, share = 0.05): LearningRateSchedule {
  if (!(share > 0 && share < 1)) throw new RangeError(`warmUp: share must lie in (0, 1), got ${share}`);
  return {
    name: `warm-up ${schedule.name}`,
    factor: (progress) =>
      progress < share
        ? (schedule.factor(0) * progress) / share
        : schedule.factor((progress - share) / (1 - share)),
  };
}
