/** A corner [2] of a polygon. */
export type Corner = readonly [number, number];

/** Twice the signed area of the triangle: positive when a, b, c run counterclockwise. */
export function turn(a: Corner, b: Corner, c: Corner): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/**
 * Cuts a simple polygon into triangles by clipping ears, always the one whose smallest angle is largest, and
 * joins neighbours into convex quadrilaterals where it can. An edge may be run through twice, there and back, as
 * along a slit.
 *
 * Source: G. H. Meisters, "Polygons have ears", Amer. Math. Monthly 82 (1975) 648-651.
 *
 * @param corners counterclockwise
 * @returns convex cells of 3 or 4 corners, counterclockwise
 * @throws RangeError if there is no ear: the polygon crosses itself
 */
export function convexCells(corners: readonly Corner[]): Corner[][] {
  const rest = corners.map((_, index) => index);
  const triangles: number[][] = [];
  while (rest.length > 3) {
    const ears = rest
      .map((index, at) => [rest.at(at - 1)!, index, rest[(at + 1) % rest.length]!])
      .filter((ear) => isEar(ear, rest, corners));
    const best = ears.sort((p, q) => smallestSine(q, corners) - smallestSine(p, corners))[0];
    if (best === undefined) throw new RangeError("polygon: its edges must not cross one another");
    triangles.push(best);
    rest.splice(rest.indexOf(best[1]!), 1);
  }
  if (rest.length === 3) triangles.push([...rest]);
  return joinPairs(triangles, corners).map((cell) => cell.map((index) => corners[index]!));
}

function isEar([i, j, k]: number[], rest: readonly number[], corners: readonly Corner[]): boolean {
  const [a, b, c] = [corners[i!]!, corners[j!]!, corners[k!]!];
  if (!(turn(a, b, c) > rounding(a, b, c))) return false;
  return rest.every((index, at) => {
    if (index === i || index === j || index === k) return true;
    const p = corners[index]!;
    if ([turn(a, b, p), turn(b, c, p), turn(c, a, p)].some((side) => side < 0)) return true;
    // a corner at the ear's own: only the doubled end of a slit, harmless unless its edges enter
    const [before, after] = [corners[rest.at(at - 1)!]!, corners[rest[(at + 1) % rest.length]!]!];
    const isCorner = [a, b, c].some((q) => q[0] === p[0] && q[1] === p[1]);
    return isCorner && !entersFrom(p, [before, after], a, b, c);
  });
}

/** Whether an edge from the ear's corner p runs into the ear's inside, and not along its sides. */
function entersFrom(p: Corner, ends: readonly Corner[], a: Corner, b: Corner, c: Corner): boolean {
  return ends.some((q) => {
    const near: Corner = [p[0] + 1e-6 * (q[0] - p[0]), p[1] + 1e-6 * (q[1] - p[1])];
    return Math.min(turn(a, b, near), turn(b, c, near), turn(c, a, near)) > rounding(a, b, c);
  });
}

/** What may be taken for no turn at all. */
function rounding(a: Corner, b: Corner, c: Corner): number {
  const squared = (p: Corner, q: Corner) => (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2;
  return 1e-14 * (squared(a, b) + squared(b, c) + squared(c, a));
}

/** Sine of the smallest angle of a triangle. */
function smallestSine(cell: readonly number[], corners: readonly Corner[]): number {
  return Math.min(...sines(cell, corners));
}

/** Sines of a cell's angles, negative where it is not convex. */
function sines(cell: readonly number[], corners: readonly Corner[]): number[] {
  return cell.map((index, at) => {
    const [a, b, c] = [corners[cell.at(at - 1)!]!, corners[index]!, corners[cell[(at + 1) % cell.length]!]!];
    return turn(a, b, c) / Math.hypot(b[0] - a[0], b[1] - a[1]) / Math.hypot(c[0] - b[0], c[1] - b[1]);
  });
}

/** Joins two triangles with a common edge where the quadrilateral is well convex, the best pairs first. */
function joinPairs(triangles: number[][], corners: readonly Corner[]): number[][] {
  const pairs: { i: number; j: number; cell: number[]; quality: number }[] = [];
  for (let i = 0; i < triangles.length; i++) {
    for (let j = i + 1; j < triangles.length; j++) {
      const cell = joinedCell(triangles[i]!, triangles[j]!);
      if (cell) pairs.push({ i, j, cell, quality: Math.min(...sines(cell, corners)) });
    }
  }
  const used = new Set<number>();
  const cells: number[][] = [];
  for (const { i, j, cell, quality } of pairs.sort((p, q) => q.quality - p.quality)) {
    if (quality < 0.1 || used.has(i) || used.has(j)) continue;
    used.add(i).add(j);
    cells.push(cell);
  }
  return [...cells, ...triangles.filter((_, index) => !used.has(index))];
}

/** The quadrilateral of two triangles with a common edge. */
function joinedCell(first: readonly number[], second: readonly number[]): number[] | undefined {
  for (let at = 0; at < 3; at++) {
    const [a, b, c] = [first[at]!, first[(at + 1) % 3]!, first[(at + 2) % 3]!];
    const other = second.indexOf(b);
    if (other >= 0 && second[(other + 1) % 3] === a) return [a, second[(other + 2) % 3]!, b, c];
  }
  return undefined;
}
