import * as v from "valibot";
import { checkField, readStatement } from "../schema/check.ts";
import { optional, parts, tied } from "../schema/parts.ts";
import { describe, naming, ProblemError } from "../schema/problem-error.ts";
import { finiteNumber, functionOf, positiveNumber, readLater, yesOrNo } from "../schema/values.ts";
import { imposedBy } from "./define-problem.ts";
import type { Problem, VariationalProblem } from "./problem.ts";
import type { Imposition } from "./terms/imposition.ts";

/** An unknown parameter of a problem. */
export interface UnknownParameter {
  /** Where the search begins. */
  readonly start: number;
  /** Searched for by its logarithm, and so kept positive; default false. */
  readonly positive?: boolean;
  /** Its typical size; default |start|, or 1 where that is 0. Positive parameters do not need it. */
  readonly scale?: number;
  /** What is known of it beforehand: a normal distribution (of the logarithm's, for a positive one). */
  readonly prior?: {
    /** Of the parameter; for a positive one, what its logarithm's mean is the logarithm of. */
    readonly mean: number;
    /** Standard deviation of the parameter; for a positive one, of its logarithm. */
    readonly deviation: number;
  };
}

/** Values of u at points, as they were measured. */
export interface Measurements {
  /** n points of d coordinates. */
  readonly points: readonly (readonly number[])[];
  /** n numbers, or n lists of the c components. */
  readonly values: readonly (number | readonly number[])[];
  /** Standard deviation of their errors; left out: estimated from the misfit. */
  readonly deviation?: number;
}

/** Find the parameters of a problem from measurements of its solution. */
export interface InverseStatement<Name extends string> {
  /** The problem for given values of the parameters. */
  readonly problem: (parameters: Readonly<Record<Name, number>>) => VariationalProblem;
  /** A number is where the search begins. */
  readonly parameters: Readonly<Record<Name, number | UnknownParameter>>;
  /** What was measured: at least as many numbers as there are parameters without a prior. */
  readonly data: Measurements;
  /** The true values, where they are known. */
  readonly exact?: Readonly<Partial<Record<Name, number>>>;
}

/** An inverse problem, checked and frozen. */
export interface Inverse {
  /** What `defineInverse` makes. */
  readonly kind: "inverse";
  /** In the order of the statement. */
  readonly parameters: readonly (UnknownParameter & {
    /** As the statement has it. */
    readonly name: string;
    /** Its typical size. */
    readonly scale: number;
  })[];
  /** [n, d] */
  readonly points: Float64Array;
  /** [n, c] */
  readonly values: Float64Array;
  /** Standard deviation of the errors in the values, where it is known. */
  readonly deviation?: number;
  /** The true values that are known, by the parameters' names. */
  readonly exact: Readonly<Record<string, number>>;
  /**
   * The problem for these values of the parameters.
   *
   * @param values in the parameters' order
   */
  problemAt(values: readonly number[]): VariationalProblem;
}

const parameterOf = (value: typeof finiteNumber | typeof positiveNumber) =>
  parts({
    start: value,
    positive: optional(yesOrNo),
    scale: optional(positiveNumber),
    prior: optional(parts({ mean: value, deviation: positiveNumber })),
  });
const anyParameter = tied<UnknownParameter>()(parameterOf(finiteNumber));
const positiveParameter = tied<UnknownParameter>()(parameterOf(positiveNumber));

const inverseSchema = tied<InverseStatement<string>>()(
  parts({
    problem: functionOf<InverseStatement<string>["problem"]>("the parameters"),
    parameters: v.record(
      v.string(),
      v.lazy((given) => {
        if (typeof given === "number") return finiteNumber;
        return (given as Partial<UnknownParameter> | null)?.positive ? positiveParameter : anyParameter;
      }),
      "must be an object",
    ),
    data: tied<Measurements>()(
      parts({
        points: readLater<Measurements["points"]>(),
        values: readLater<Measurements["values"]>(),
        deviation: optional(positiveNumber),
      }),
    ),
    exact: optional(readLater<Readonly<Partial<Record<string, number>>>>()),
  }),
);

/**
 * States an inverse problem, which `identify` solves.
 *
 * @throws ProblemError naming the field, the value and what would be right
 * @example
 * ```ts
 * import { defineInverse, defineProblem, elliptic, interval } from "deep-ritz";
 *
 * const inverse = defineInverse({
 *   parameters: { kappa: { start: 1, positive: true } },
 *   problem: ({ kappa }) =>
 *     defineProblem({
 *       name: "rod",
 *       domain: interval(0, 1),
 *       energy: elliptic({ diffusion: kappa, source: 1 }),
 *       dirichlet: 0,
 *     }),
 *   data: { points: [[0.25], [0.5]], values: [0.047, 0.062], deviation: 0.001 },
 * });
 * console.log(inverse.parameters[0]!.name, inverse.values.length); // kappa 2
 * ```
 */
export function defineInverse<Name extends string>(stated: InverseStatement<Name>): Inverse {
  const statement = readStatement(inverseSchema, stated, "inverse");
  const { problem, data, exact = {} } = statement;
  const entries = Object.entries(statement.parameters) as [string, number | UnknownParameter][];
  const parameters = entries.map(([name, given]) => readParameter(name, given));
  if (parameters.length === 0) throw new ProblemError("parameters", "must name at least one");
  const names = parameters.map(({ name }) => name);
  checkField(parts(Object.fromEntries(names.map((name) => [name, optional(finiteNumber)]))), exact, "exact");
  const problemAt = (values: readonly number[]): VariationalProblem => {
    const named = Object.fromEntries(names.map((name, k) => [name, values[k]!])) as Record<Name, number>;
    const stated: { readonly kind?: unknown } | undefined = naming("problem", () => problem(named));
    if (stated?.kind === "variational") return stated as VariationalProblem;
    const got = stated?.kind === "regression" ? "a regression" : describe(stated);
    throw new ProblemError("problem", `must give what defineProblem({ energy, ... }) makes, got ${got}`);
  };
  const first = problemAt(parameters.map(({ start }) => start));
  const measured = readMeasurements(data, first);
  if (data.deviation === undefined && parameters.some(({ prior }) => prior)) {
    throw new ProblemError(
      "data.deviation",
      "must be given where there are priors: it weighs the data against them",
    );
  }
  const withoutPrior = parameters.filter(({ prior }) => !prior).length;
  if (measured.values.length < withoutPrior) {
    throw new ProblemError(
      "data",
      `has ${measured.values.length} values for ${withoutPrior} parameters without a prior`,
    );
  }
  return Object.freeze({
    kind: "inverse" as const,
    parameters,
    ...measured,
    ...(data.deviation !== undefined && { deviation: data.deviation }),
    exact: exact as Record<string, number>,
    problemAt,
  });
}

/**
 * The same inverse problem with its Dirichlet conditions imposed in another way.
 *
 * @throws ProblemError if it has none, or the method cannot be applied
 */
export function inverseImposedBy(inverse: Inverse, method: Imposition): Inverse {
  return Object.freeze({
    ...inverse,
    problemAt: (values: readonly number[]) => imposedBy(inverse.problemAt(values), method),
  });
}

function readParameter(name: string, given: number | UnknownParameter): Inverse["parameters"][number] {
  const parameter = typeof given === "number" ? { start: given } : given;
  const { start, positive = false, prior, scale = Math.abs(start) || 1 } = parameter;
  return { name, start, positive, scale, ...(prior && { prior }) };
}

function readMeasurements(
  data: Measurements,
  { domain, outputs }: Problem,
): { points: Float64Array; values: Float64Array } {
  const { points, values } = data;
  if (!Array.isArray(points) || points.length === 0) {
    throw new ProblemError("data.points", `must be a list of points, got ${describe(points)}`);
  }
  if (!Array.isArray(values) || values.length !== points.length) {
    throw new ProblemError(
      "data.values",
      `must be ${points.length}, one for each point, got ${describe(values)}`,
    );
  }
  const isPoint = (x: unknown) =>
    Array.isArray(x) && x.length === domain.dimension && x.every(Number.isFinite);
  points.forEach((x: readonly number[], i) => {
    if (isPoint(x) && domain.contains(x)) return;
    const wanted = isPoint(x) ? "must lie in the domain" : `must be ${domain.dimension} finite numbers`;
    throw new ProblemError(`data.points[${i}]`, `${wanted}, got ${describe(x)}`);
  });
  values.forEach((value: number | readonly number[], i) => {
    const list = typeof value === "number" ? [value] : value;
    if (Array.isArray(list) && list.length === outputs && list.every(Number.isFinite)) return;
    const wanted = outputs === 1 ? "a finite number" : `${outputs} finite numbers`;
    throw new ProblemError(`data.values[${i}]`, `must be ${wanted}, got ${describe(value)}`);
  });
  return { points: Float64Array.from(points.flat()), values: Float64Array.from(values.flat()) };
}
