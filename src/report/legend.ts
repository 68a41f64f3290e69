import { curveSample } from "./curve-markup.ts";
import type { LineSeries } from "./line-chart-options.ts";
import { fontSize } from "./plot-style.ts";
import { svgText } from "./svg.ts";
import { textWidth, truncateText } from "./text-width.ts";

/** Width of a curve's sample with the gap behind it, the gap between entries, and the height of a row: pixels. */
const [sampleWidth, entryGap, rowHeight] = [28, 16, 20];

/** Where a legend's entries stand: one for each curve, in their order, or none. */
export interface LegendLayout {
  /** the left end and the middle of each entry's sample, in pixels from the legend's left upper corner */
  readonly entries: readonly { readonly x: number; readonly y: number; readonly text: string }[];
  /** in pixels; 0 if there are no entries */
  readonly height: number;
}

/** Places the names of two curves or more within `width`: in one row if they fit, else in columns. */
export function legendLayout(names: readonly string[], width: number): LegendLayout {
  if (names.length < 2) return { entries: [], height: 0 };
  const room = width - sampleWidth;
  const texts = names.map((name) => truncateText(name, fontSize.label, room));
  const widths = texts.map((text) => sampleWidth + Math.ceil(textWidth(text, fontSize.label)) + entryGap);
  const total = widths.reduce((sum, one) => sum + one, -entryGap);
  const column = Math.max(...widths);
  const perRow = total <= width ? names.length : Math.max(1, Math.floor((width + entryGap) / column));
  const entries = texts.map((text, k) => ({
    text,
    x: total <= width ? widths.slice(0, k).reduce((sum, one) => sum + one, 0) : (k % perRow) * column,
    y: (Math.floor(k / perRow) + 0.5) * rowHeight,
  }));
  return { entries, height: Math.ceil(names.length / perRow) * rowHeight };
}

/** The legend with its left upper corner at a place in pixels, as SVG markup. */
export function legendMarkup(
  { entries }: LegendLayout,
  series: readonly LineSeries[],
  corner: { readonly left: number; readonly top: number },
): string {
  return entries
    .map(({ x, y, text }, k) => {
      const [left, middle] = [corner.left + x, corner.top + y];
      const name = svgText(text, { x: left + sampleWidth, y: middle, anchor: "start" });
      return curveSample(series[k]!.style, k, left, middle) + name;
    })
    .join("");
}
