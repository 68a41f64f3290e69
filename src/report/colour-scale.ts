/** An odd number, so that the middle level of a diverging scale is exactly its neutral colour. */
const levelCount = 129;

/**
 * Viridis (Stefan van der Walt and Nathaniel Smith, matplotlib, CC0), dark blue to yellow: 33 stops, evenly
 * spaced; linear interpolation between them stays within 2/255 of the 256 colours of the original.
 */
export const viridis: readonly string[] = (
  "#440154 #470d60 #48186a #482374 #472d7b #453681 #424086 #3f4989 #3b528b #375a8d #33638d " +
  "#2f6a8e #2c728e #297a8e #26818e #23898e #21908c #1f988b #1f9f88 #21a685 #28ae80 #31b57b " +
  "#3ebc74 #4cc26c #5dc963 #6ece58 #82d34c #96d83f #abdc32 #c0df24 #d5e21a #eae51a #fde725"
).split(" ");

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
  readonly lower: number;
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
  return colourScale(lower, upper, viridis);
}

/**
 * The cool-warm scale on [-limit, limit], for signed values: 0 is neutral, and v and -v lie equally far from it.
 *
 * @throws RangeError if limit is not positive
 */
export function divergingScale(limit: number): ColourScale {
  if (!(limit > 0)) throw new RangeError(`divergingScale: limit must be positive, got ${limit}`);
  return colourScale(-limit, limit, coolWarm);
}

function colourScale(lower: number, upper: number, stops: readonly string[]): ColourScale {
  const last = levelCount - 1;
  const colours = Array.from({ length: levelCount }, (_, k) => interpolate(stops, k / last));
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

/** The colour at `position` in [0, 1] along evenly spaced stops, linear in sRGB. */
function interpolate(stops: readonly string[], position: number): string {
  const scaled = position * (stops.length - 1);
  const before = Math.min(Math.floor(scaled), stops.length - 2);
  const from = Number.parseInt(stops[before]!.slice(1), 16);
  const to = Number.parseInt(stops[before + 1]!.slice(1), 16);
  let hex = "#";
  for (const shift of [16, 8, 0]) {
    const start = (from >> shift) & 255;
    const end = (to >> shift) & 255;
    hex += Math.round(start + (scaled - before) * (end - start))
      .toString(16)
      .padStart(2, "0");
  }
  return hex;
}
