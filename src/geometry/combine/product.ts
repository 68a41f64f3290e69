import { shiftedFaceName } from "../axis-names.ts";
import { conjunction } from "../distance/smooth-distance.ts";
import type { BoundaryPiece, Chart, Domain, Restriction, SmoothDistance } from "../domain.ts";
import { ball } from "../shapes/ball.ts";
import { interval } from "../shapes/box.ts";
import { boundingChart } from "./bounding-chart.ts";
import { uniqueName } from "./unique-name.ts";

/**
 * The Cartesian product a x b: a prism over a polygon, a cylinder over a disk, a box of boxes.
 *
 * Its boundary pieces are (a piece of a) x b and a x (a piece of b). They keep their names, but faces "x-",
 * "x+", ... of the second factor are named by their axes in the product, and a name that is taken gets a number.
 */
export function product(a: Domain, b: Domain): Domain {
  const dimension = a.dimension + b.dimension;
  const names = new Set<string>();
  const ofFirst = a.boundary.map((piece) =>
    productPiece(uniqueName(piece.name, names), piece, insideOf(b), a, b, true),
  );
  const ofSecond = b.boundary.map((piece) =>
    productPiece(
      uniqueName(shiftedFaceName(piece.name, a.dimension), names),
      insideOf(a),
      piece,
      a,
      b,
      false,
    ),
  );
  const charts = a.charts && b.charts && productCharts(a.charts, b.charts, a.dimension, b.dimension);
  const error = productError(a, b);
  const signed =
    a.signedDistance &&
    b.signedDistance &&
    conjunction([onFirst(a.signedDistance, a.dimension), onLast(b.signedDistance, a.dimension)]);
  return {
    name: `${a.name} x ${b.name}`,
    dimension,
    measure: a.measure * b.measure,
    ...(error > 0 && { measureError: error }),
    bounds: {
      lower: [...a.bounds.lower, ...b.bounds.lower],
      upper: [...a.bounds.upper, ...b.bounds.upper],
    },
    contains: (x) => a.contains(first(x, a.dimension)) && b.contains(rest(x, a.dimension)),
    ...(charts && { charts }),
    nonObtuse: a.nonObtuse === true && b.nonObtuse === true,
    boundary: [...ofFirst, ...ofSecond],
    ...(signed && { signedDistance: signed }),
  };
}

/**
 * The cylinder over a ball of R^d, from `lower` to `upper` on the last axis; for d = 2 the common one, with the
 * boundary pieces "circle", "z-" and "z+".
 *
 * @param center [d], of the ball
 * @throws RangeError if the radius is not positive or lower is not below upper
 * @example
 * ```ts
 * import { cylinder } from "deep-ritz";
 *
 * const can = cylinder([0, 0], 1, 0, 2);
 * console.log(can.dimension, can.measure / Math.PI); // 3 2
 * ```
 */
export function cylinder(center: readonly number[], radius: number, lower: number, upper: number): Domain {
  return {
    ...product(ball(center, radius), interval(lower, upper)),
    name: `cylinder over the ${ball(center, radius).name} from ${lower} to ${upper}`,
  };
}

type Row = ArrayLike<number>;

/** A factor's inside, or a piece of its boundary. */
type Part = Pick<BoundaryPiece, "measure" | "measureError" | "charts" | "distance" | "equation">;

function insideOf(domain: Domain): Part {
  const { measure, measureError, charts } = domain;
  const error = measureError !== undefined && { measureError };
  if (charts) return { measure, ...error, charts };
  const whole = boundingChart(domain);
  const part = { holds: (x: Row) => domain.contains(x), share: measure / whole.measure };
  return { measure, ...error, charts: [{ ...whole, measure, part }] };
}

/** Of one factor `piece` is a piece of boundary, of the other its inside. */
function productPiece(name: string, p: Part, q: Part, a: Domain, b: Domain, isFirst: boolean): BoundaryPiece {
  const m = a.dimension;
  const error = productError(p, q);
  const piece = isFirst ? p : q;
  const other = isFirst ? b.signedDistance : a.signedDistance;
  const own = (f: SmoothDistance) => (isFirst ? onFirst(f, m) : onLast(f, m));
  const across = (f: SmoothDistance) => (isFirst ? onLast(f, m) : onFirst(f, m));
  const { equation, distance } = piece;
  return {
    name,
    measure: p.measure * q.measure,
    ...(error > 0 && { measureError: error }),
    charts: productCharts(p.charts, q.charts, m, b.dimension),
    ...(distance && { distance: own(distance) }),
    ...(equation &&
      other && {
        equation: {
          level: own(equation.level),
          trim: conjunction([...(equation.trim ? [own(equation.trim)] : []), across(other)]),
        },
      }),
  };
}

/** Standard error of a product of measures. */
function productError(p: Pick<Part, "measure" | "measureError">, q: typeof p): number {
  return Math.hypot(p.measure * (q.measureError ?? 0), q.measure * (p.measureError ?? 0));
}

function productCharts(p: readonly Chart[], q: readonly Chart[], m: number, n: number): Chart[] {
  return p.flatMap((one) => q.map((two) => productChart(one, two, m, n)));
}

/** The product of a chart into R^m and one into R^n; normals are those of the factor that has some. */
function productChart(p: Chart, q: Chart, m: number, n: number): Chart {
  const parameters = p.parameters + q.parameters;
  const isPart = p.part !== undefined || q.part !== undefined;
  const part: Restriction = {
    holds: (x, normal) =>
      (p.part?.holds(first(x, m), first(normal, m)) ?? true) &&
      (q.part?.holds(rest(x, m), rest(normal, m)) ?? true),
    share: (p.part?.share ?? 1) * (q.part?.share ?? 1),
  };
  return {
    parameters,
    measure: p.measure * q.measure,
    ...(isPart && { part }),
    map(unit, count) {
      const left = p.map(columns(unit, count, parameters, 0, p.parameters), count);
      const right = q.map(columns(unit, count, parameters, p.parameters, q.parameters), count);
      const points = new Float64Array(count * (m + n));
      const isBoundary = left.normals !== undefined || right.normals !== undefined;
      const normals = isBoundary ? new Float64Array(count * (m + n)) : undefined;
      const jacobian = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        const at = i * (m + n);
        points.set(left.points.subarray(i * m, (i + 1) * m), at);
        points.set(right.points.subarray(i * n, (i + 1) * n), at + m);
        if (left.normals) normals?.set(left.normals.subarray(i * m, (i + 1) * m), at);
        if (right.normals) normals?.set(right.normals.subarray(i * n, (i + 1) * n), at + m);
        jacobian[i] = left.jacobian[i]! * right.jacobian[i]!;
      }
      return { points, jacobian, ...(normals && { normals }) };
    },
  };
}

/** Columns from, ..., from + width - 1 of unit points [count, stride]. */
function columns(
  unit: Float64Array,
  count: number,
  stride: number,
  from: number,
  width: number,
): Float64Array {
  const part = new Float64Array(count * width);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < width; k++) part[i * width + k] = unit[i * stride + from + k]!;
  }
  return part;
}

function first(x: ArrayLike<number>, m: number): number[] {
  return Array.from({ length: m }, (_, k) => x[k]!);
}

function rest(x: ArrayLike<number>, m: number): number[] {
  return Array.from({ length: x.length - m }, (_, k) => x[m + k]!);
}

/** A distance of the first m coordinates. */
function onFirst(f: SmoothDistance, m: number): SmoothDistance {
  return (x, gradient) => {
    gradient.fill(0, m);
    return f(first(x, m), gradient.subarray(0, m));
  };
}

/** A distance of the coordinates after the first m. */
function onLast(f: SmoothDistance, m: number): SmoothDistance {
  return (x, gradient) => {
    gradient.fill(0, 0, m);
    return f(rest(x, m), gradient.subarray(m));
  };
}
