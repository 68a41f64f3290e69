import { axisName } from "../../geometry/axis-names.ts";
import type { Domain } from "../../geometry/domain.ts";
import { uniformPoint } from "../../geometry/uniform-point.ts";
import { Random } from "../../math/random.ts";
import type { Reflection } from "../../network/around/box-inputs.ts";
import { describe, ProblemError } from "../../schema/problem-error.ts";

/** Parities of u by the names of axes: u(mirrored x) = u(x), or -u(x), mirrored in the middle of the domain. */
export type SymmetryStatement = Readonly<Record<string, "even" | "odd">>;

/** What a problem says of u under shifts and mirrors, and pairs of points to check functions with. */
export interface Invariance {
  /** Axes on which u has the bounding box's width as its period. */
  readonly periodic: readonly number[];
  /** Mirrors under which u keeps its values, or changes their sign. */
  readonly reflections: readonly Reflection[];
  /** One for each of these. */
  readonly checks: readonly InvarianceCheck[];
  /** Points [n, d] anywhere in the domain, for the size of functions. */
  readonly inside: Float64Array;
}

/** Points [n, d] and their images [n, d], at which u has the same values, times a sign. */
export interface InvarianceCheck {
  /** For people: 'periodic on axis "x"'. */
  readonly name: string;
  /** -1 where u changes its sign. */
  readonly sign: 1 | -1;
  /** n */
  readonly count: number;
  /** [n, d] */
  readonly points: Float64Array;
  /** [n, d] */
  readonly images: Float64Array;
}

const pairs = 32;

/**
 * Reads `periodic` and `symmetry`.
 *
 * @returns undefined where neither is stated
 * @throws ProblemError if an axis does not exist or is named twice, or the domain is not like that itself
 */
export function readInvariance(domain: Domain, periodic: unknown, symmetry: unknown): Invariance | undefined {
  if (periodic === undefined && symmetry === undefined) return undefined;
  const { lower, upper } = domain.bounds;
  const axes = periodic === undefined ? [] : readAxes(domain, periodic);
  const reflections = (symmetry === undefined ? [] : readParities(symmetry)).map(
    ([name, parity]): Reflection => {
      const axis = axisOf("symmetry", domain, name);
      if (axes.includes(axis)) {
        throw new ProblemError(
          "symmetry",
          `${describe(name)} is periodic already; state one of the two for an axis`,
        );
      }
      return { axis, about: 0.5 * (lower[axis]! + upper[axis]!), parity };
    },
  );
  const random = new Random(0);
  return {
    inside: Float64Array.from(Array.from({ length: pairs }, () => [...uniformPoint(domain, random)]).flat()),
    periodic: axes,
    reflections,
    checks: [
      ...axes.map((axis) => shiftCheck(domain, axis, random)),
      ...reflections.map((reflection) => mirrorCheck(domain, reflection, random)),
    ],
  };
}

function readAxes(domain: Domain, periodic: unknown): number[] {
  if (!Array.isArray(periodic) || periodic.length === 0) {
    throw new ProblemError("periodic", `must be a list of axes such as ["x"], got ${describe(periodic)}`);
  }
  const axes = periodic.map((name: unknown) => axisOf("periodic", domain, name));
  if (new Set(axes).size < axes.length) {
    throw new ProblemError("periodic", `names an axis twice: ${describe(periodic)}`);
  }
  return axes;
}

function readParities(symmetry: unknown): [string, 1 | -1][] {
  if (typeof symmetry !== "object" || symmetry === null || Object.keys(symmetry).length === 0) {
    throw new ProblemError(
      "symmetry",
      `must give axes their parity, such as { x: "odd" }, got ${describe(symmetry)}`,
    );
  }
  return Object.entries(symmetry).map(([name, parity]: [string, unknown]) => {
    if (parity === "even" || parity === "odd") return [name, parity === "even" ? 1 : -1];
    throw new ProblemError("symmetry", `${name} must be "even" or "odd", got ${describe(parity)}`);
  });
}

function axisOf(field: string, { dimension }: Domain, name: unknown): number {
  const names = Array.from({ length: dimension }, (_, axis) => axisName(axis));
  const axis = names.indexOf(name as string);
  if (axis >= 0) return axis;
  throw new ProblemError(field, `no axis ${describe(name)}; there are ${names.join(", ")}`);
}

function shiftCheck(domain: Domain, axis: number, random: Random): InvarianceCheck {
  const { dimension: d, bounds } = domain;
  const points = new Float64Array(pairs * d);
  const images = new Float64Array(pairs * d);
  for (let i = 0; i < pairs; i++) {
    const [x, image] = [uniformPoint(domain, random), new Float64Array(d)];
    x[axis] = bounds.lower[axis]!;
    image.set(x);
    image[axis] = bounds.upper[axis]!;
    if (!domain.contains(x) || !domain.contains(image)) {
      throw new ProblemError(
        "periodic",
        `${domain.name} does not reach from side to side of its bounding box on axis ${axisName(axis)} as a box does`,
      );
    }
    points.set(x, i * d);
    images.set(image, i * d);
  }
  return { name: `periodic on axis ${axisName(axis)}`, sign: 1, count: pairs, points, images };
}

function mirrorCheck(domain: Domain, { axis, about, parity }: Reflection, random: Random): InvarianceCheck {
  const d = domain.dimension;
  const points = new Float64Array(pairs * d);
  const images = new Float64Array(pairs * d);
  for (let i = 0; i < pairs; i++) {
    const x = uniformPoint(domain, random);
    const image = x.slice();
    image[axis] = 2 * about - x[axis]!;
    if (!domain.contains(image)) {
      throw new ProblemError(
        "symmetry",
        `${domain.name} is not symmetric on axis ${axisName(axis)} about ${about}: it has (${x.join(", ")}) and not its image`,
      );
    }
    points.set(x, i * d);
    images.set(image, i * d);
  }
  const name = `${parity > 0 ? "even" : "odd"} on axis ${axisName(axis)} about ${about}`;
  return { name, sign: parity, count: pairs, points, images };
}
