import { fontSize } from "./plot-style.ts";
import { svgText } from "./svg.ts";
import { truncateText, wrapText } from "./text-width.ts";

/** Free above the title, and left and right of it, in pixels. */
const [above, beside] = [10, 16];
const lineHeight = 20;

/** A title in lines, at most three, for a figure `width` pixels wide; `bottom` is where they end. */
export interface TitleLayout {
  readonly lines: readonly string[];
  readonly bottom: number;
}

/** Breaks a title into lines. */
export function titleLayout(title: string, width: number): TitleLayout {
  const room = width - 2 * beside;
  const all = wrapText(title, fontSize.title, room);
  const lines =
    all.length <= 3 ? all : [...all.slice(0, 2), truncateText(all.slice(2).join(" "), fontSize.title, room)];
  return { lines, bottom: above + lines.length * lineHeight };
}

/** The title as SVG markup. */
export function titleMarkup({ lines }: TitleLayout): string {
  return lines
    .map((line, k) =>
      svgText(line, {
        x: beside,
        y: above + (k + 0.5) * lineHeight,
        anchor: "start",
        size: fontSize.title,
        bold: true,
      }),
    )
    .join("");
}
