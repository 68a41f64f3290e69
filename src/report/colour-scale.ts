import { rgb } from "d3-color";
import { interpolateRgb, piecewise } from "d3-interpolate";
import { interpolateViridis } from "d3-scale-chromatic";

/** An odd number, so that the middle level of a diverging scale is exactly its neutral colour. */
const levelCount = 129;

/**
 * Viridis (Stefan van der Walt and Nathaniel Smith, matplotlib, CC0), dark blue to yellow, even to the eye: 33
 * stops, evenly spaced.
 */
export const viridis: readonly string[] = Array.from({ length: 33 }, (_, k) => interpolateViridis(k / 32));

/**
 * Cool-warm, blue to red over a light grey: the 33 stops published with K. Moreland, "Diverging Color Maps for
 * Scientific Visualization", ISVC 2009. The neutral colour is grey, so zero differs from a blank on white.
 */
export const coolWarm: readonly string[] = (
  "#3b4cc0 #445acc #4d68d7 #5775e1 #6282ea #6c8ef1 #779af7 #82a5fb #8db0fe #98b9ff #a3c2ff " +
  "#aec9fd #b8d0f9 #c2d5f4 #ccd9ee #d5dbe6 #dddddd #e5d8d1 #ecd3c5 #f1ccb9 #f5c4ad #f7bba0 " +
  "#f7b194 #f7a687 #f49a7b #f18d6f #ec7f63 #e57058 #de604d #d55042 #cb3e38 #c0282f #b40426"
).split(" ");

/**
 * Colours for curves that colour-blind readers can tell apart on white: M. Okabe and K. Ito, "Color Universal
 * Design" (2008), without their yellow, which is too faint for a thin line.
 */
export const curveColours: readonly string[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#000000",
];

/** A map from numbers in [lower, upper] to finitely many colours. */
export interface ColourScale {
  /** the number that takes the first colour */
  readonly lower: number;
  /** the number that takes the last colour */
  readonly upper: number;
  /** the colours from lower to upper, an odd number of them, as "#rrggbb" */
  readonly colours: readonly string[];
  /** The index into `colours` of a value; values beyond the range take the nearest end. */
  level(value: number): number;
  /** The colour of a value. */
  colour(value: number): string;
}

/**
 * The viridis scale on [lower, upper], for magnitudes.
 *
 * @throws RangeError if lower is not below upper
 */
export function sequentialScale(lower: number, upper: number): ColourScale {
  if (!(lower < upper)) {
    throw new RangeError(`sequentialScale: lower must be below upper, got ${lower} and ${upper}`);
  }
  return colourScale(lower, upper, interpolateViridis);
}

/**
 * The cool-warm scale on [-limit, limit], for signed values: 0 is neutral, and v and -v lie equally far from it.
 *
 * @throws RangeError if limit is not positive
 */
export function divergingScale(limit: number): ColourScale {
  if (!(limit > 0)) throw new RangeError(`divergingScale: limit must be positive, got ${limit}`);
  return colourScale(-limit, limit, piecewise(interpolateRgb, [...coolWarm]));
}

/** @param colourAt the colour, as CSS has it, at a position from 0 to 1 */
function colourScale(lower: number, upper: number, colourAt: (position: number) => string): ColourScale {
  const last = levelCount - 1;
  const colours = Array.from({ length: levelCount }, (_, k) => rgb(colourAt(k / last)).formatHex());
  const middle = lower / 2 + upper / 2;
  const halfWidth = upper / 2 - lower / 2;
  const level = (value: number): number => {
    const offset = (value - middle) / halfWidth;
    // rounding the magnitude, not the position, keeps v and -v mirrored
    const steps = Math.round((Math.min(1, Math.abs(offset)) * last) / 2);
    return last / 2 + (offset < 0 ? -steps : steps);
  };
  return { lower, upper, colours, level, colour: (value) => colours[level(value)]! };
}
