import { LineChart, ScatterChart } from "echarts/charts";
import { GraphicComponent, GridComponent } from "echarts/components";
import type { EChartsCoreOption } from "echarts/core";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { hash32 } from "../math/random.ts";
import { escapeMarkup, renameIds, withoutControls } from "./markup.ts";

/** What `chartSvg` draws. */
export interface ChartSvg {
  readonly width: number;
  readonly height: number;
  /** what the chart shows, for readers who do not see it */
  readonly description: string;
  /** SVG markup painted on the white ground, below what echarts draws */
  readonly underlay?: string;
  readonly option: EChartsCoreOption;
}

/**
 * An echarts chart as an SVG element of the given size in pixels, on a white ground.
 *
 * The same chart gives the same text: echarts' running ids are replaced by ids made from the drawing itself, so
 * different charts on one page share none, and its styles for a mouse that hovers are left out.
 */
export function chartSvg({ width, height, description, underlay = "", option }: ChartSvg): string {
  use([LineChart, ScatterChart, GraphicComponent, GridComponent, SVGRenderer]);
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  let drawing: string;
  try {
    chart.setOption({ ...option, animation: false });
    drawing = chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
  const content = withoutControls(drawing)
    .replace(/^<svg[^>]*>|<\/svg>\s*$/gu, "")
    .replace(/<style\s*>[\s\S]*?<\/style>/gu, "")
    .replace(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/gu, "")
    // what is neither filled nor stroked only tells echarts where its texts are
    .replace(/<(path|rect)(?![^>]* stroke=)[^>]* fill="none"><\/\1>\s*/gu, "");
  const body = renameIds(
    `<rect width="${width}" height="${height}" fill="#fff"/>\n${underlay}${content}`,
    (id) => id.replace(/^zr\d+-/u, ""),
  );
  const name = fingerprint(body + width + height);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeMarkup(description)}">\n` +
    `${renameIds(body, (id) => `c${name}-${id}`)}</svg>`
  );
}

/** 64 bits in hexadecimal that depend on every character of the text. */
function fingerprint(text: string): string {
  let high = 0x243f6a88;
  let low = 0x13198a2e;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = hash32(high ^ code);
    low = hash32(low + Math.imul(code + 1, 0x9e3779b1));
  }
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
