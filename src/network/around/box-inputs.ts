import { Random } from "../../math/random.ts";
import { readOptions } from "../../schema/check.ts";
import { optional, optionsOf, parts, tied } from "../../schema/parts.ts";
import {
  integer,
  listOf,
  positiveInteger,
  positiveNumber,
  readLater,
  wholeNumber,
} from "../../schema/values.ts";
import type { InputBranch, InputMap } from "./input-map.ts";

/** Random Fourier features: cosines and sines of random frequencies beside the coordinates. */
export interface FourierFeatures {
  /** Number of frequencies; each gives a cosine and a sine. */
  readonly count: number;
  /** Standard deviation of the frequencies in waves across the bounding box; default 1. */
  readonly deviation?: number;
  /** Of the frequencies, which are drawn once and never trained; default 0. */
  readonly seed?: number;
}

export const fourierFeatures = tied<FourierFeatures>()(
  parts(
    { count: positiveInteger, deviation: optional(positiveNumber), seed: optional(integer) },
    { what: "such as { count: 32 }" },
  ),
);

/** u(x) = parity * u(mirrored x), mirrored at x[axis] = about. */
export interface Reflection {
  /** From 0. */
  readonly axis: number;
  /** The coordinate of the mirror. */
  readonly about: number;
  /** 1: u is even; -1: odd. */
  readonly parity: 1 | -1;
}

/** A box, and what inputs made for it are to respect. */
export interface BoxInputs {
  /** Its lower corner [d]. */
  readonly lower: readonly number[];
  /** Its upper corner [d]. */
  readonly upper: readonly number[];
  /** Axes on which u has the box's width as its period; default none. */
  readonly periodic?: readonly number[];
  /** Mirrors under which u keeps its values, or changes their sign; default none. */
  readonly reflections?: readonly Reflection[];
  /** Default none. */
  readonly fourier?: FourierFeatures;
}

const boxInputsOptions = tied<BoxInputs>()(
  optionsOf({
    lower: readLater<readonly number[]>(),
    upper: readLater<readonly number[]>(),
    periodic: optional(listOf(wholeNumber, "a list of axes", 0)),
    reflections: optional(readLater<readonly Reflection[]>()),
    fourier: optional(fourierFeatures),
  }),
);

/**
 * Inputs made for a bounding box, all of them in [-1, 1] there: on a periodic axis the cosine and the sine of
 * 2 pi (x - lower) / width, on another one the coordinate, scaled; then Fourier features. Reflections are made exact
 * by a mean over the 2^r compositions of the mirrors, with the signs of their parities.
 *
 * Source of the features: M. Tancik et al., Fourier features let networks learn high frequency functions in low
 * dimensional domains, NeurIPS 2020; frequencies are N(0, deviation^2), rounded on periodic axes.
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function boxInputs(request: BoxInputs): InputMap {
  readOptions(boxInputsOptions, request, "boxInputs");
  const { lower, upper, periodic = [], reflections = [], fourier } = request;
  const d = lower.length;
  const width = lower.map((low, axis) => upper[axis]! - low);
  const features: { cosine: boolean; direction: readonly number[]; shift: number }[] = [];
  /** cos and sin of 2 pi n.t, t in [0, 1]^d being the place in the box. */
  const addWaves = (frequency: readonly number[]) => {
    const direction = frequency.map((n, axis) => (2 * Math.PI * n) / width[axis]!);
    const shift = -direction.reduce((sum, b, axis) => sum + b * lower[axis]!, 0);
    for (const phase of [0, -Math.PI / 2]) features.push({ cosine: true, direction, shift: shift + phase });
  };
  const unit = (axis: number, length: number) => lower.map((_, k) => (k === axis ? length : 0));
  for (let axis = 0; axis < d; axis++) {
    if (periodic.includes(axis)) addWaves(unit(axis, 1));
    else {
      const shift = -(lower[axis]! + upper[axis]!) / width[axis]!;
      features.push({ cosine: false, direction: unit(axis, 2 / width[axis]!), shift });
    }
  }
  if (fourier) for (const frequency of drawFrequencies(fourier, d, periodic)) addWaves(frequency);
  let branches: InputBranch[] = [
    {
      weight: 1,
      directions: features.flatMap(({ direction }) => direction),
      shifts: features.map(({ shift }) => shift),
    },
  ];
  for (const reflection of reflections) {
    branches = branches.flatMap((branch) => [
      { ...branch, weight: branch.weight / 2 },
      mirrored(branch, reflection, d),
    ]);
  }
  return { inputs: d, cosine: features.map(({ cosine }) => cosine), branches };
}

/** z(mirrored x), with half the weight and the parity's sign. */
function mirrored(branch: InputBranch, { axis, about, parity }: Reflection, d: number): InputBranch {
  const { weight, directions, shifts } = branch;
  return {
    weight: (parity * weight) / 2,
    directions: directions.map((entry, at) => (at % d === axis && entry !== 0 ? -entry : entry)),
    shifts: shifts.map((shift, feature) => shift + 2 * about * directions[feature * d + axis]!),
  };
}

function drawFrequencies(features: FourierFeatures, d: number, periodic: readonly number[]): number[][] {
  const { count, deviation = 1, seed = 0 } = features;
  const random = new Random(seed);
  const draw = (): number[] => {
    for (let attempt = 0; attempt < 1000; attempt++) {
      const frequency = Array.from({ length: d }, (_, axis) => {
        const n = deviation * random.normal();
        return periodic.includes(axis) ? Math.round(n) : n;
      });
      if (frequency.some((n) => n !== 0)) return frequency;
    }
    throw new RangeError(
      `fourier: deviation ${deviation} rounds to no wave on periodic axes; take a larger one`,
    );
  };
  return Array.from({ length: count }, draw);
}
