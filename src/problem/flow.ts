import * as v from "valibot";
import { evaluateFunction } from "../energy/data.ts";
import { uniformPoint } from "../geometry/uniform-point.ts";
import type { DataFunction, Point } from "../jet/data-function.ts";
import { Random } from "../math/random.ts";
import { readStatement } from "../schema/check.ts";
import { optional, parts, tied } from "../schema/parts.ts";
import { describe, naming, ProblemError } from "../schema/problem-error.ts";
import { functionOf, positiveInteger, positiveNumber, readLater } from "../schema/values.ts";
import { imposedBy } from "./define-problem.ts";
import { type Field, fieldOf, type KnownFunction } from "./field.ts";
import type { ExactSolution, VariationalProblem } from "./problem.ts";
import type { Imposition } from "./terms/imposition.ts";

/** A known function of the point and of time. */
export type FunctionInTime = (x: Point, t: number) => number | ArrayLike<number>;

/** The gradient flow du/dt = -E'(u) of a problem's energy in L2, from an initial state. */
export interface FlowStatement {
  /** The energy with its conditions, the same at all times or at each time t. */
  readonly problem: VariationalProblem | ((t: number) => VariationalProblem);
  /** u at t = 0; c numbers for c components. Its gradient, where it is not given, is taken by differences. */
  readonly initial: number | DataFunction | KnownFunction;
  /** Length of a step in time. */
  readonly tau: number;
  /** Number of steps; the flow ends at the time steps tau. */
  readonly steps: number;
  /** 1: minimising movements, which are Euler's implicit method (default). 2: their variant of second order, BDF2. */
  readonly order?: 1 | 2;
  /** The solution at all times, where it is known. */
  readonly exact?: {
    /** u(x, t): a number, or the list of its c components. */
    readonly u: FunctionInTime;
    /** grad u(x, t): d numbers, or c x d row-major. Without it only errors in u are measured. */
    readonly grad?: FunctionInTime;
  };
}

/** A gradient flow, checked and frozen. */
export interface Flow {
  /** What `defineFlow` makes. */
  readonly kind: "flow";
  /** As it was given. */
  readonly statement: FlowStatement;
  /** Length of a step in time. */
  readonly tau: number;
  /** Number of steps. */
  readonly steps: number;
  /** Of the method in time. */
  readonly order: 1 | 2;
  /** u at t = 0, with its gradient. */
  readonly initial: Field;
  /** Whether the energy is the same at all times. */
  readonly autonomous: boolean;
  /** The energy with its conditions at time t, and the exact solution there. */
  problemAt(t: number): VariationalProblem;
}

const functionInTime = functionOf<FunctionInTime>("(x, t)");
const flowSchema = tied<FlowStatement>()(
  parts({
    problem: readLater<FlowStatement["problem"]>(),
    initial: readLater<FlowStatement["initial"]>(),
    tau: positiveNumber,
    steps: positiveInteger,
    order: optional(v.picklist([1, 2], "must be 1 or 2")),
    exact: optional(parts({ u: functionInTime, grad: optional(functionInTime) })),
  }),
);

/**
 * States a gradient flow, which `minimisingMovements` solves.
 *
 * @throws ProblemError naming the field, the value and what would be right
 * @example
 * ```ts
 * import { defineFlow, defineProblem, interval, poisson } from "deep-ritz";
 *
 * // du/dt = u'', u = 0 at the ends
 * const heat = defineFlow({
 *   problem: defineProblem({ name: "heat", domain: interval(0, 1), energy: poisson(), dirichlet: 0 }),
 *   initial: ([x]) => Math.sin(Math.PI * x),
 *   tau: 0.01,
 *   steps: 10,
 *   exact: { u: ([x], t) => Math.exp(-(Math.PI ** 2) * t) * Math.sin(Math.PI * x) },
 * });
 * console.log(heat.kind, heat.order, heat.autonomous); // flow 1 true
 * ```
 */
export function defineFlow(stated: FlowStatement): Flow {
  const statement = readStatement(flowSchema, stated, "flow");
  const { problem, initial, tau, steps, order = 1, exact } = statement;
  const energyAt = energies(statement);
  const first = checkProblem(naming("problem", () => energyAt(0)));
  const { domain, outputs } = first;
  const field = fieldOf("initial", initial, domain, outputs);
  const place = uniformPoint(domain, new Random(0));
  field.values(Float64Array.from(place));
  for (const [name, f, wanted] of [
    ["exact.u", exact?.u, outputs],
    ["exact.grad", exact?.grad, outputs * domain.dimension],
  ] as const) {
    if (!f) continue;
    const { width } = evaluateFunction(name, (x) => f(x, tau), Float64Array.from(place), domain.dimension);
    if (width !== wanted)
      throw new ProblemError(name, `must return ${wanted} number${wanted === 1 ? "" : "s"}, got ${width}`);
  }
  return Object.freeze({
    kind: "flow" as const,
    statement,
    tau,
    steps,
    order,
    initial: field,
    autonomous: typeof problem !== "function",
    problemAt(t: number) {
      const { exact: _, ...stationary } = checkProblem(energyAt(t));
      return Object.freeze(exact ? { ...stationary, exact: exactAt(exact, t) } : stationary);
    },
  });
}

/** The energy at each time: the statement's, or one for all times. */
function energies({ problem }: FlowStatement): (t: number) => VariationalProblem {
  return typeof problem === "function" ? problem : () => problem;
}

/**
 * The same flow with its Dirichlet conditions imposed in another way.
 *
 * @throws ProblemError if it has none, or the method cannot be applied
 */
export function flowImposedBy({ statement }: Flow, method: Imposition): Flow {
  const { problem } = statement;
  const imposed =
    typeof problem === "function" ? (t: number) => imposedBy(problem(t), method) : imposedBy(problem, method);
  return defineFlow({ ...statement, problem: imposed });
}

/** @throws ProblemError unless it minimises an energy */
function checkProblem(problem: unknown): VariationalProblem {
  const candidate = problem as { kind?: unknown } | null | undefined;
  if (candidate?.kind === "variational") return problem as VariationalProblem;
  const got = candidate?.kind === "regression" ? "a regression" : describe(problem);
  throw new ProblemError("problem", `must be made by defineProblem({ energy, ... }), got ${got}`);
}

function exactAt({ u, grad }: NonNullable<FlowStatement["exact"]>, t: number): ExactSolution {
  return { u: (x) => u(x, t), ...(grad && { grad: (x: Point) => grad(x, t) }) };
}
