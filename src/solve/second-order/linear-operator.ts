import { evaluateFunction } from "../../energy/data.ts";
import { drawSample, type Sample } from "../../energy/sample.ts";
import { isMappedThroughout } from "../../geometry/is-mapped.ts";
import type { DataFunction, Point } from "../../jet/data-function.ts";
import type { Random } from "../../math/random.ts";
import type { Problem } from "../../problem/problem.ts";
import { compositeGauss } from "../../quadrature/composite-gauss.ts";
import { sobol } from "../../quadrature/sobol.ts";
import type { QuadratureLevels } from "./quadrature-levels.ts";

/**
 * The strong form of an elliptic problem at the points of a sample: at point i the residual is
 * second_i lap u + first_i . grad u + zeroth_i u + mean int u - right_i, inside -div(a grad u) + c u - f and on the
 * boundary a du/dn + alpha u - g.
 */
export interface LinearOperator {
  /** [N] */
  readonly second: Float64Array;
  /** [N, d] */
  readonly first: Float64Array;
  /** [N] */
  readonly zeroth: Float64Array;
  /** [N] */
  readonly right: Float64Array;
  /** Weights of the integral of u, at the domain's points; 0 factor: none. */
  readonly mean: number;
}

/** Why the strong form of a problem is not to be had here; undefined: it is. */
export function withoutStrongForm(problem: Problem): string | undefined {
  if (problem.kind !== "variational" || !problem.elliptic) return "the energy is not elliptic({...})";
  if (problem.interfaces) return "networks with interfaces have no second derivatives";
  if (problem.enrichment) return "enrichment functions have no second derivatives";
  if (problem.lift || problem.dirichlet) return "u is prescribed on the boundary";
  const { diffusion = 1 } = problem.elliptic;
  if (Array.isArray(diffusion)) return "the diffusion is a matrix";
  if (typeof diffusion !== "function") return undefined;
  const { lower, upper } = problem.domain.bounds;
  const centre = Float64Array.from(lower, (low, k) => 0.5 * (low + upper[k]!));
  const { scalar } = evaluateFunction("elliptic.diffusion", diffusion, centre, problem.domain.dimension);
  return scalar ? undefined : "the diffusion is a matrix";
}

/** The strong form at a sample of `strongLevels`, of a problem that has one. */
export function linearOperator(problem: Problem, sample: Sample): LinearOperator {
  const d = problem.domain.dimension;
  const coefficients = problem.kind === "variational" ? problem.elliptic : undefined;
  const { diffusion = 1, meanPenalty = 0 } = coefficients!;
  const second = new Float64Array(sample.count);
  const first = new Float64Array(sample.count * d);
  const zeroth = new Float64Array(sample.count);
  const right = new Float64Array(sample.count);
  for (const { region, offset, count, points, normals, data } of sample.regions) {
    const a =
      typeof diffusion === "function"
        ? evaluateFunction("elliptic.diffusion", diffusion, points, d).values
        : new Float64Array(count).fill(diffusion as number);
    if (region === "domain") {
      for (let i = 0; i < count; i++) second[i] = -a[i]!;
      if (data.reaction) zeroth.set(data.reaction.values);
      if (data.source) right.set(data.source.values);
      if (typeof diffusion === "function") {
        const slope = differences(problem, diffusion as DataFunction, points);
        for (let i = 0; i < slope.length; i++) first[i] = -slope[i]!;
      }
      continue;
    }
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < d; k++) first[(offset + i) * d + k] = a[i]! * normals![i * d + k]!;
      zeroth[offset + i] = data.robinCoefficient?.values[i] ?? 0;
      right[offset + i] = (data.neumann?.values[i] ?? 0) + (data.robinValue?.values[i] ?? 0);
    }
  }
  return { second, first, zeroth, right, mean: meanPenalty };
}

/** The gradient [n, d] of a smooth coefficient, by central differences of fourth order. */
function differences(problem: Problem, f: DataFunction, points: Float64Array): Float64Array {
  const d = problem.domain.dimension;
  const { lower, upper } = problem.domain.bounds;
  const gradient = new Float64Array(points.length);
  const x: number[] = new Array(d).fill(0);
  const at = (axis: number, centre: number, shift: number) => {
    x[axis] = centre + shift;
    return f(x as unknown as Point) as number;
  };
  for (let i = 0; i < points.length; i += d) {
    for (let k = 0; k < d; k++) x[k] = points[i + k]!;
    for (let k = 0; k < d; k++) {
      const centre = x[k]!;
      const h = 1e-3 * (upper[k]! - lower[k]!);
      const near = at(k, centre, h) - at(k, centre, -h);
      const far = at(k, centre, 2 * h) - at(k, centre, -2 * h);
      gradient[i + k] = (8 * near - far) / (12 * h);
      x[k] = centre;
    }
  }
  return gradient;
}

/** Gauss cells an axis by level, in one, two and three dimensions; Sobol points by level above. */
const cellCounts = [
  [8, 16, 32],
  [4, 6, 8, 12],
  [2, 3, 4],
] as const;
const pointCounts = [4096, 8192, 16_384] as const;

/** Samples inside and on every piece of the boundary: composite Gauss up to three dimensions, Sobol above. */
export function strongLevels(problem: Problem, random: Random): QuadratureLevels {
  const { domain, functional } = problem;
  const training = random.stream("training points");
  const holdOut = random.stream("hold-out points");
  const cells = isMappedThroughout(domain) ? cellCounts[domain.dimension - 1] : undefined;
  const rules = cells
    ? cells.map(
        (n) => [compositeGauss({ order: 6, cells: n }), compositeGauss({ order: 7, cells: n - 1 })] as const,
      )
    : pointCounts.map(() => [sobol(), sobol()] as const);
  return {
    count: rules.length,
    agreement: 0.5, // what is left of a residual differs from points to points more than an energy does
    level(index) {
      const [fit, check] = rules[index]!;
      const count = cells ? 1 : pointCounts[index]!;
      return {
        training: drawSample(domain, domain.boundary, functional.sources, fit, count, training),
        holdOut: drawSample(domain, domain.boundary, functional.sources, check, count, holdOut),
      };
    },
  };
}
