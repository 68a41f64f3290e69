import type { ColourScale } from "./colour-scale.ts";
import type { Frame } from "./plot-style.ts";

/** Levels of colour that the ground of the cells makes one. */
const groundStep = 16;

/**
 * Cells of equal size that fill a frame, as SVG markup: one path for each colour, in which neighbours in a row
 * are one rectangle.
 *
 * Viewers that smooth edges, of PDF above all, let the ground shine through between cells. So the cells lie on
 * a coarser picture of themselves, whose colours are painted over one another and leave nothing open.
 *
 * @param columns cells in a row, from the left
 * @param rows rows of cells, from the bottom
 * @param values [rows, columns], row-major; NaN leaves a cell blank
 */
export function cellPaths(
  frame: Frame,
  columns: number,
  rows: number,
  values: ArrayLike<number>,
  scale: ColourScale,
): string {
  const levels = Array.from({ length: columns * rows }, (_, k) =>
    Number.isNaN(values[k]!) ? undefined : scale.level(values[k]!),
  );
  const ground: string[] = [];
  for (let from = 0; from < scale.colours.length; from += groundStep) {
    const paths = rectangles(levels, columns, (level) => (level >= from ? from : undefined));
    const middle = Math.min(from + groundStep / 2, scale.colours.length - 1);
    for (const path of paths.values()) ground.push(pathElement(scale.colours[middle]!, path));
  }
  const cells = [...rectangles(levels, columns, (level) => level)].sort(([a], [b]) => a - b);
  const drawn = cells.map(([level, path]) => pathElement(scale.colours[level]!, path));
  const { left, top, width, height } = frame;
  const place = `translate(${left} ${top + height}) scale(${ratio(width, columns)} -${ratio(height, rows)})`;
  return `<g transform="${place}" shape-rendering="crispEdges">\n${ground.join("")}${drawn.join("")}</g>\n`;
}

/**
 * The cells in groups, as path data in units of a cell.
 *
 * @param levels [rows, columns], row-major; blank cells have none
 * @param groupOf the group of a level, or none
 */
function rectangles(
  levels: readonly (number | undefined)[],
  columns: number,
  groupOf: (level: number) => number | undefined,
): Map<number, string> {
  const groups = levels.map((level) => (level === undefined ? undefined : groupOf(level)));
  const paths = new Map<number, string>();
  for (let start = 0; start < groups.length; ) {
    const group = groups[start];
    const column = start % columns;
    let width = 1;
    while (column + width < columns && groups[start + width] === group) width++;
    if (group !== undefined) {
      const row = (start - column) / columns;
      paths.set(group, `${paths.get(group) ?? ""}M${column} ${row}h${width}v1h-${width}z`);
    }
    start += width;
  }
  return paths;
}

function pathElement(colour: string, path: string): string {
  return `<path fill="${colour}" d="${path}"/>\n`;
}

function ratio(length: number, parts: number): number {
  return Number((length / parts).toPrecision(10));
}
