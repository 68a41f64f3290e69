import { type Frame, fontSize, inks, sharp } from "./plot-style.ts";
import { svgElement, svgText } from "./svg.ts";
import { textWidth } from "./text-width.ts";

/** A label above a vertical line of a plot. */
export interface MarkLabel {
  readonly label: string;
  /** of the line, in pixels */
  readonly x: number;
  /** above the plot, 0 the lowest */
  readonly row: number;
  /** the side of the line on which the label stands */
  readonly side: "left" | "right";
}

/** From a line to its label, and between labels, in pixels. */
const space = 4;
const mostRows = 8;
/** In pixels. */
export const markRowHeight = 16;

/**
 * Places labels in few rows above a plot, apart from each other and from the lines, each of which reaches up to
 * the row of its own label. A label stands right of its line, or left of it where it would leave the plot.
 *
 * A label for which eight rows have no place is left out: "" in row 0.
 *
 * @param marks positions in pixels, in any order
 * @param right side of the plot, in pixels
 */
export function placeMarkLabels(
  marks: readonly { readonly x: number; readonly label: string }[],
  right: number,
): MarkLabel[] {
  const candidates = marks.map(({ x, label }) => {
    const width = textWidth(label, fontSize.label) + 2 * space;
    return x + width <= right ? { x, label, from: x, to: x + width } : { x, label, from: x - width, to: x };
  });
  const standsLeft = (mark: { x: number; to: number }) => mark.to === mark.x;
  // a label may span only lines that end below it: those are placed first
  const order = [
    ...candidates.filter((mark) => !standsLeft(mark)).sort((a, b) => b.x - a.x),
    ...candidates.filter(standsLeft).sort((a, b) => a.x - b.x),
  ];
  const placed: ((typeof order)[number] & { row: number })[] = [];
  for (const mark of order) {
    const clashes = (row: number) =>
      placed.some(
        (other) =>
          (other.row === row && mark.from < other.to && other.from < mark.to) ||
          (other.row >= row && mark.from < other.x && other.x < mark.to) ||
          (other.row <= row && other.from < mark.x && mark.x < other.to),
      );
    const row = Array.from({ length: mostRows }, (_, k) => k).find((k) => !clashes(k));
    placed.push(
      row === undefined ? { ...mark, label: "", to: mark.x, from: mark.x, row: 0 } : { ...mark, row },
    );
  }
  return placed.map((mark) => ({
    label: mark.label,
    x: mark.x,
    row: mark.row,
    side: standsLeft(mark) ? "left" : "right",
  }));
}

/**
 * A mark's line, from the row of its label down through the plot, and the label, as SVG markup.
 *
 * @param bottom where the lowest row of labels ends, in pixels
 */
export function markMarkup({ label, x, row, side }: MarkLabel, plot: Frame, bottom: number): string {
  const place = sharp(x);
  const top = label === "" ? plot.top : bottom - (row + 1) * markRowHeight + 2;
  const line = svgElement("path", {
    d: `M${place},${top}L${place},${plot.top + plot.height}`,
    stroke: inks.mark,
    "stroke-dasharray": "4,3",
    fill: "none",
  });
  if (label === "") return line;
  const y = bottom - (row + 0.5) * markRowHeight;
  const text =
    side === "right"
      ? svgText(label, { x: place + space, y, anchor: "start" })
      : svgText(label, { x: place - space, y, anchor: "end" });
  return line + text;
}
