import { type Frame, fontSize } from "./plot-style.ts";
import { svgElement, svgText } from "./svg.ts";
import { textWidth } from "./text-width.ts";

/** Words in the middle of a plot that has nothing to show, on a white ground, as SVG markup. */
export function emptyMarkup({ left, top, width, height }: Frame): string {
  const words = "no values to draw";
  const [x, y] = [left + width / 2, top + height / 2];
  const room = Math.min(width - 2, textWidth(words, fontSize.label) + 12);
  const ground = { x: x - room / 2, y: y - 11, width: room, height: 22, fill: "#fff" };
  return svgElement("rect", ground) + svgText(words, { x, y, anchor: "middle" });
}
