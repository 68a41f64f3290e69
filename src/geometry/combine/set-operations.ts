import { conjunction, disjunction, negated, pieceDistance } from "../distance/smooth-distance.ts";
import type { BoundaryPiece, Chart, Domain, RadialFunction, SmoothDistance } from "../domain.ts";
import { estimateInside } from "../estimated-measure.ts";
import { extent } from "../extent.ts";
import { interval } from "../shapes/box.ts";
import { isClosed, measureInside } from "./closed-boundary.ts";
import { restrictedCharts } from "./restricted-piece.ts";
import { conicalCharts } from "./star-shaped.ts";
import { uniqueName } from "./unique-name.ts";

/** How a point of one domain's boundary lies to the other domain. */
type Side = "inside" | "outside" | "same" | "opposite";

interface Operation {
  readonly name: string;
  /** Which of a's boundary is boundary of the result, by where it lies to b. */
  readonly keepsFirst: readonly Side[];
  /** The same of b's boundary, by where it lies to a; what both share is taken from a. */
  readonly keepsSecond: readonly Side[];
  /** Whether b's normals turn round. */
  readonly turned: boolean;
}

/**
 * The union of two domains, which may overlap or touch.
 *
 * As with `intersection` and `difference`, boundary pieces are those of the two domains where they bound the
 * result, under their names (with a number where a name is taken). In one and two dimensions their measures and
 * that of the domain are right to rounding; above, exact where one domain holds the other or they are apart,
 * else estimated with an error bar (`measureError`).
 *
 * @throws RangeError if the dimensions differ
 * @example
 * ```ts
 * import { box, disk, union } from "deep-ritz";
 *
 * const capsule = union(box([0, -1], [2, 1]), disk([2, 0], 1));
 * console.log(capsule.measure); // 5.5708
 * ```
 */
export function union(a: Domain, b: Domain): Domain {
  const signed = a.signedDistance && b.signedDistance && disjunction([a.signedDistance, b.signedDistance]);
  return combined(
    { name: "union", keepsFirst: ["outside", "same"], keepsSecond: ["outside"], turned: false },
    a,
    b,
    (x) => a.contains(x) || b.contains(x),
    {
      lower: a.bounds.lower.map((low, axis) => Math.min(low, b.bounds.lower[axis]!)),
      upper: a.bounds.upper.map((high, axis) => Math.max(high, b.bounds.upper[axis]!)),
    },
    signed,
  );
}

/**
 * The intersection of two domains; see `union`.
 *
 * @throws RangeError if the dimensions differ or the domains do not overlap
 */
export function intersection(a: Domain, b: Domain): Domain {
  const signed = a.signedDistance && b.signedDistance && conjunction([a.signedDistance, b.signedDistance]);
  return combined(
    { name: "intersection", keepsFirst: ["inside", "same"], keepsSecond: ["inside"], turned: false },
    a,
    b,
    (x) => a.contains(x) && b.contains(x),
    {
      lower: a.bounds.lower.map((low, axis) => Math.max(low, b.bounds.lower[axis]!)),
      upper: a.bounds.upper.map((high, axis) => Math.min(high, b.bounds.upper[axis]!)),
    },
    signed,
  );
}

/**
 * The first domain without the second; see `union`. Normals of the second's boundary point into it.
 *
 * @throws RangeError if the dimensions differ or nothing is left
 * @example
 * ```ts
 * import { box, difference, disk } from "deep-ritz";
 *
 * const plate = difference(box([-1, -1], [1, 1]), disk([0, 0], 0.5));
 * console.log(plate.measure); // 3.2146
 * console.log(plate.boundary.map(({ name }) => name).join(" ")); // x- x+ y- y+ circle
 * ```
 */
export function difference(a: Domain, b: Domain): Domain {
  const signed =
    a.signedDistance && b.signedDistance && conjunction([a.signedDistance, negated(b.signedDistance)]);
  const spare = new Float64Array(b.dimension);
  const tolerance = 1e-13 * extent(b);
  return combined(
    { name: "difference", keepsFirst: ["outside", "opposite"], keepsSecond: ["inside"], turned: true },
    a,
    b,
    (x) =>
      a.contains(x) && !(b.contains(x) && !(b.signedDistance && b.signedDistance(x, spare) <= tolerance)),
    a.bounds,
    signed,
  );
}

function combined(
  operation: Operation,
  a: Domain,
  b: Domain,
  contains: Domain["contains"],
  bounds: Domain["bounds"],
  signedDistance: SmoothDistance | undefined,
): Domain {
  const d = a.dimension;
  if (b.dimension !== d) {
    throw new RangeError(
      `${operation.name}: ${a.name} is ${d}-dimensional, but ${b.name} ${b.dimension}-dimensional`,
    );
  }
  const cut = (samples: number) => {
    const names = new Set<string>();
    const [first, second] = [
      a.boundary.map((piece) => restricted(piece, a, b, operation, false, names, samples)),
      b.boundary.map((piece) => restricted(piece, b, a, operation, true, names, samples)),
    ];
    return { first, second, boundary: [...first, ...second].flatMap(({ part }) => part ?? []) };
  };
  let parts = cut(1024);
  for (const samples of [2 ** 14, 2 ** 17]) {
    // a boundary with a gap: a stretch between two samples was missed
    if (d <= 2 && !isClosed(d, parts.boundary, bounds)) parts = cut(samples);
  }
  const { first, second, boundary } = parts;
  const nothing = () =>
    new RangeError(
      operation.name === "difference"
        ? `difference: nothing of ${a.name} is left without ${b.name}`
        : `intersection: ${a.name} and ${b.name} do not overlap`,
    );
  if (boundary.length === 0) throw nothing();
  const known =
    knownMeasure(operation, a, b, first, second) ??
    (d <= 2 ? { measure: measureInside(d, boundary, bounds) } : undefined);
  const { measure, measureError } = known ?? estimateInside(bounds, contains);
  if (!(measure > 1e-12 * a.measure)) throw nothing();
  const charts = known?.charts ?? (measureError ? undefined : chartsAround(d, parts, measure, known?.hole));
  return {
    name: `${operation.name} of ${a.name} and ${b.name}`,
    dimension: d,
    measure,
    ...(measureError !== undefined && measureError > 0 && { measureError }),
    bounds,
    contains,
    ...(charts && { charts }),
    ...(known?.hole && a.nonObtuse && { nonObtuse: true }),
    boundary,
    ...(signedDistance && { signedDistance }),
  };
}

/** Charts where the result is star-shaped, or surrounds a ball or an ellipsoid and is star-shaped around it. */
function chartsAround(
  d: number,
  { first, boundary }: { first: readonly Restricted[]; boundary: readonly BoundaryPiece[] },
  measure: number,
  hole: RadialFunction | undefined,
): Chart[] | undefined {
  if (d === 1) return segments(boundary);
  if (hole === undefined && d > 2) return undefined; // surfaces are cut by rejection
  const outer = hole ? first.flatMap(({ part }) => part ?? []) : boundary;
  return conicalCharts(
    d,
    outer.flatMap(({ charts }) => charts),
    measure,
    hole,
  );
}

/** The intervals between the ends of a set of the line. */
function segments(boundary: readonly BoundaryPiece[]): Chart[] {
  const ends = boundary.flatMap(({ charts }) =>
    charts.map((chart) => chart.map(new Float64Array(0), 1).points[0]!),
  );
  ends.sort((p, q) => p - q);
  const starts = ends.filter((_, k) => k % 2 === 0);
  return starts.flatMap((start, k) => interval(start, ends[2 * k + 1]!).charts!);
}

interface Restricted {
  readonly part?: BoundaryPiece;
  /** Where the piece's points lie to the other domain. */
  readonly sides: ReadonlySet<Side>;
}

function restricted(
  piece: BoundaryPiece,
  own: Domain,
  other: Domain,
  operation: Operation,
  isSecond: boolean,
  names: Set<string>,
  samples: number,
): Restricted {
  const keeps = isSecond ? operation.keepsSecond : operation.keepsFirst;
  const isTurned = isSecond && operation.turned;
  const sideOf = sideTo(other, 1e-11 * Math.max(extent(own), extent(other)));
  const sides = new Set<Side>();
  const rest = restrictedCharts(
    piece,
    (x, normal) => {
      const side = sideOf(x, normal);
      sides.add(side);
      return keeps.includes(side);
    },
    samples,
  );
  if (rest === undefined) return { sides };
  const { charts, whole, ...measures } = rest;
  const { equation } = piece;
  const level = equation && (isTurned ? negated(equation.level) : equation.level);
  const outer = other.signedDistance;
  const beside = outer && (keeps.includes("inside") ? outer : negated(outer));
  const trims = [equation?.trim, whole ? undefined : beside].filter((trim) => trim !== undefined);
  const canTrim = level !== undefined && (whole || beside !== undefined);
  const trimmed = canTrim && { level, ...(trims.length > 0 && { trim: conjunction(trims) }) };
  // the result lies in the piece's own domain, and so does what its distance is made for
  const distance =
    operation.name === "intersection" || (operation.name === "difference" && !isSecond)
      ? piece.distance
      : trimmed && pieceDistance(trimmed, extent(own));
  const part: BoundaryPiece = {
    name: uniqueName(piece.name, names),
    ...measures,
    charts: isTurned ? charts.map(turnedChart) : charts,
    ...(trimmed && { equation: trimmed }),
    ...(distance && { distance }),
  };
  return { part, sides };
}

/** Looks at both sides of a boundary point, a tiny step along its normal. */
function sideTo(other: Domain, step: number): (x: ArrayLike<number>, normal: ArrayLike<number>) => Side {
  const d = other.dimension;
  const moved = new Float64Array(d);
  const isIn = (x: ArrayLike<number>, normal: ArrayLike<number>, by: number) => {
    for (let k = 0; k < d; k++) moved[k] = x[k]! + by * normal[k]!;
    return other.contains(moved);
  };
  return (x, normal) => {
    const behind = isIn(x, normal, -step);
    const ahead = isIn(x, normal, step);
    if (behind === ahead) return behind ? "inside" : "outside";
    return behind ? "same" : "opposite";
  };
}

function turnedChart(chart: Chart): Chart {
  const { part } = chart;
  return {
    ...chart,
    ...(part && {
      part: {
        ...part,
        holds: (x, normal) =>
          part.holds(
            x,
            Array.from(normal, (entry) => -entry),
          ),
      },
    }),
    map(unit, count) {
      const mapped = chart.map(unit, count);
      return { ...mapped, normals: mapped.normals!.map((entry) => -entry) };
    },
  };
}

interface KnownMeasure {
  readonly measure: number;
  readonly measureError?: number;
  readonly charts?: readonly Chart[];
  /** What was cut out of the inside, as its center sees it. */
  readonly hole?: RadialFunction;
}

/** The measure, and if they are known charts, where one domain holds the other or they are apart. */
function knownMeasure(
  { name }: Operation,
  a: Domain,
  b: Domain,
  first: readonly Restricted[],
  second: readonly Restricted[],
): KnownMeasure | undefined {
  const all = (parts: readonly Restricted[], sides: readonly Side[]) =>
    parts.every((part) => [...part.sides].every((side) => sides.includes(side)));
  const charts = (domain: Domain) => (domain.charts ? { charts: domain.charts } : {});
  const error = Math.hypot(a.measureError ?? 0, b.measureError ?? 0);
  const of = (domain: Domain): KnownMeasure => ({
    measure: domain.measure,
    ...(domain.measureError !== undefined && { measureError: domain.measureError }),
    ...charts(domain),
  });
  const isApart = all(first, ["outside", "opposite"]) && all(second, ["outside", "opposite"]);
  const holdsSecond = all(first, ["outside", "same"]) && all(second, ["inside", "same"]);
  const holdsFirst = all(first, ["inside", "same"]) && all(second, ["outside", "same"]);
  if (name === "union" && isApart) {
    const both = a.charts && b.charts && { charts: [...a.charts, ...b.charts] };
    return { measure: a.measure + b.measure, measureError: error, ...both };
  }
  if (name === "difference") {
    if (isApart) return of(a);
    if (!holdsSecond) return undefined;
    const hole = all(second, ["inside"]) && b.radial ? { hole: b.radial } : {};
    return { measure: a.measure - b.measure, measureError: error, ...hole };
  }
  if (holdsSecond) return of(name === "union" ? a : b);
  return holdsFirst ? of(name === "union" ? b : a) : undefined;
}
