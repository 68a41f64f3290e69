import { distanceTo, type Edge } from "./segment.ts";
import { type Corner, turn } from "./triangulation.ts";

/**
 * The outline of a polygon with a straight slit: the outline runs in along the slit and out again. A slit that
 * ends inside is reached by a cut, which is not boundary.
 *
 * @param outline counterclockwise
 * @throws RangeError if the tip is not inside the polygon or the slit leaves it
 */
export function withSlit(outline: readonly Edge[], tip: Corner, end: Corner): Edge[] {
  const extent = Math.max(...outline.map(({ from, to }) => Math.hypot(to[0] - from[0], to[1] - from[1])));
  const tolerance = 1e-12 * extent;
  const length = Math.hypot(end[0] - tip[0], end[1] - tip[1]);
  const words = `the slit from (${tip.join(", ")}) to (${end.join(", ")})`;
  if (!(length > tolerance)) throw new RangeError(`polygon: ${words} has no length`);
  if (outline.some((edge) => distanceTo(edge, tip) <= tolerance)) {
    throw new RangeError(`polygon: ${words} must start inside, not on the boundary`);
  }
  const { edge, share } = firstHit(outline, tip, end);
  // an end on the boundary, to rounding, is the mouth itself
  if (edge === undefined || share < 1 - tolerance / length) {
    throw new RangeError(`polygon: ${words} leaves the polygon`);
  }
  const isMouth = share <= 1 + tolerance / length;
  const mouth: Corner = isMouth
    ? end
    : [tip[0] + share * (end[0] - tip[0]), tip[1] + share * (end[1] - tip[1])];
  const inwards: Edge[] = isMouth
    ? [{ name: "slit-", from: end, to: tip }]
    : [
        { name: "", from: mouth, to: end },
        { name: "slit-", from: end, to: tip },
      ];
  const slit = [...inwards, ...inwards.map(turned).reverse()];
  const at = outline.indexOf(edge);
  const isAt = (p: Corner) => Math.hypot(p[0] - mouth[0], p[1] - mouth[1]) <= tolerance;
  const parts = [
    ...(isAt(edge.from) ? [] : [{ ...edge, to: mouth }]),
    ...slit,
    ...(isAt(edge.to) ? [] : [{ ...edge, from: mouth }]),
  ];
  return [...outline.slice(0, at), ...parts, ...outline.slice(at + 1)];
}

function turned({ name, from, to }: Edge): Edge {
  return { name: name === "slit-" ? "slit+" : name, from: to, to: from };
}

/** Where the ray from the tip through the end first meets the outline, in lengths of the slit. */
function firstHit(outline: readonly Edge[], tip: Corner, end: Corner): { edge?: Edge; share: number } {
  let first: { edge?: Edge; share: number } = { share: Number.POSITIVE_INFINITY };
  for (const edge of outline) {
    const [left, right] = [turn(tip, end, edge.from), turn(tip, end, edge.to)];
    // half-open, so that a corner belongs to the edge that starts there
    if (left > 0 === right > 0 || left === right) continue;
    const s = left / (left - right);
    const hit: Corner = [
      edge.from[0] + s * (edge.to[0] - edge.from[0]),
      edge.from[1] + s * (edge.to[1] - edge.from[1]),
    ];
    const [dx, dy] = [end[0] - tip[0], end[1] - tip[1]];
    const share = ((hit[0] - tip[0]) * dx + (hit[1] - tip[1]) * dy) / (dx * dx + dy * dy);
    if (share > 0 && share < first.share) first = { edge, share };
  }
  return first;
}
