import { axisRoom } from "./axis.ts";
import type { AxisTicks } from "./axis-ticks.ts";
import type { HeatMap } from "./heat-map-options.ts";
import type { Frame } from "./plot-style.ts";
import { type TitleLayout, titleLayout } from "./title.ts";

/** Where the parts of a heat map lie. */
export interface HeatMapLayout {
  readonly width: number;
  readonly height: number;
  readonly title: TitleLayout;
  /** the cells */
  readonly plot: Frame;
  /** the colour bar */
  readonly bar: Frame;
}

const barGap = 18;
const barWidth = 14;
const bottomMargin = 52;
/** A bar beside a flat plot stays tall enough for its ticks. */
const smallestBar = 110;

/**
 * Places plot and colour bar: the plot as large as the figure allows, the bar right of it.
 *
 * @param parts.ratio width of the domain over its height
 * @param parts.yTicks, parts.barTicks ticks with the widest labels that will be drawn
 */
export function heatMapLayout(
  map: Pick<HeatMap, "title" | "unit" | "width" | "height" | "equalAspect">,
  parts: { readonly ratio: number; readonly yTicks: AxisTicks; readonly barTicks: AxisTicks },
): HeatMapLayout {
  const width = map.width ?? 480;
  const title = titleLayout(map.title, width);
  const top = title.bottom + 22;
  const left = axisRoom(parts.yTicks);
  const right = barGap + barWidth + axisRoom(parts.barTicks, map.unit ?? "");
  const roomWidth = Math.max(40, width - left - right);
  const wanted = map.equalAspect === true ? roomWidth / parts.ratio : 0.8 * roomWidth;
  const height =
    map.height ?? Math.round(top + Math.min(1.6 * roomWidth, Math.max(smallestBar, wanted)) + bottomMargin);
  const roomHeight = Math.max(40, height - top - bottomMargin);
  const fits = map.equalAspect === true;
  const plotWidth = Math.max(1, Math.round(fits ? Math.min(roomWidth, roomHeight * parts.ratio) : roomWidth));
  const plotHeight = Math.max(
    1,
    Math.round(fits ? Math.min(roomHeight, roomWidth / parts.ratio) : roomHeight),
  );
  const plot: Frame = {
    left: Math.round(left + (roomWidth - plotWidth) / 2),
    top: Math.round(top + (roomHeight - plotHeight) / 2),
    width: plotWidth,
    height: plotHeight,
  };
  const barHeight = Math.min(roomHeight, Math.max(plotHeight, smallestBar));
  const bar: Frame = {
    left: plot.left + plotWidth + barGap,
    top: Math.round(plot.top + (plotHeight - barHeight) / 2),
    width: barWidth,
    height: barHeight,
  };
  return { width, height, title, plot, bar };
}
