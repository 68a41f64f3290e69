import type { GenericSchema } from "valibot";
import { UserError } from "../node/user-error.ts";
import type { Problem } from "../problem/problem.ts";
import { optionsOf as optionsSchema, partAt } from "../schema/parts.ts";
import { firstOrderOptions } from "../solve/first-order/first-order-plan.ts";
import { makerOf } from "../solve/made-by.ts";
import { secondOrderOptions } from "../solve/second-order/second-order-plan.ts";
import { checkSolver, type Solver } from "../solve/solver.ts";
import { adam, adamOptions } from "../solve/solvers/adam.ts";
import { type AutoOptions, auto, choice } from "../solve/solvers/auto.ts";
import { galerkin, galerkinOptions } from "../solve/solvers/galerkin.ts";
import { gradientDescent } from "../solve/solvers/gradient-descent.ts";
import { lbfgs, lbfgsOptions } from "../solve/solvers/lbfgs.ts";
import { momentum, momentumOptions } from "../solve/solvers/momentum.ts";
import { newton } from "../solve/solvers/newton.ts";
import { residual } from "../solve/solvers/residual.ts";
import { strongRitz } from "../solve/solvers/strong-ritz.ts";
import { type FlagValues, firstGiven, flagsOf, optionsFrom } from "./setting-flags.ts";

/** A solver that flags can make. */
interface NamedSolver {
  readonly takes: GenericSchema;
  make(options: object): Solver;
}

/** The solvers by the names that the command line uses: the one place that knows names. */
const solvers: Readonly<Record<string, NamedSolver>> = {
  adam: { takes: adamOptions, make: adam },
  "gradient-descent": { takes: firstOrderOptions, make: gradientDescent },
  momentum: { takes: momentumOptions, make: momentum },
  newton: { takes: secondOrderOptions, make: newton },
  galerkin: { takes: galerkinOptions, make: galerkin },
  lbfgs: { takes: lbfgsOptions, make: lbfgs },
  "plain-lbfgs": { takes: lbfgsOptions, make: (options) => lbfgs({ ...options, projected: false }) },
  residual: { takes: secondOrderOptions, make: residual },
  "strong-ritz": { takes: secondOrderOptions, make: strongRitz },
};

/** What `auto` looks at. */
const networkOptions = optionsSchema({ network: secondOrderOptions.entries.network });

/** Their names; `auto` chooses between two of them. */
export const solverNames = [...Object.keys(solvers), "auto"];

/**
 * The solver that the flags ask for, with the options that they give; else the problem's own, or `byDefault`.
 *
 * @param values the flags'; `solver` is one of `solverNames`
 * @throws UserError naming a flag that does not go together with the solver or the problem
 */
export function readSolver(values: FlagValues, problem: Problem, byDefault: "adam" | "newton"): Solver {
  const asked = values.solver as string | undefined;
  refusePoints(values, problem);
  const own = problem.defaults.solver;
  if (asked !== undefined || own === undefined) return solverNamed(asked ?? byDefault, values, problem);
  checkSolver("defaults.solver", own);
  const flag = firstGiven(values);
  if (flag === undefined) return own;
  const maker = makerOf(own);
  if (maker === auto) return chosen(values, problem, own.options);
  const named = Object.entries(solvers).find(([, { make }]) => make === maker);
  if (named) return withFlags(named[0], values, own.options, own.name);
  throw new UserError(
    `--${flag}: the problem's solver ${own.name} is its own and takes no flags; name another by --solver`,
  );
}

function solverNamed(name: string, values: FlagValues, problem: Problem): Solver {
  return name === "auto" ? chosen(values, problem) : withFlags(name, values);
}

/** @param words what messages call it */
function withFlags(name: string, values: FlagValues, other: object = {}, words = name): Solver {
  const { takes, make } = solvers[name]!;
  return make(over(other, optionsOf(values, takes, words)));
}

/** What `auto` chooses for the problem and the network that the flags ask for; all flags are that solver's. */
function chosen(values: FlagValues, problem: Problem, other: AutoOptions = {}): Solver {
  const network = optionsOf(flagsOf(values, networkOptions), networkOptions, "auto");
  const { name } = choice(problem, { ...other, newton: over(other.newton ?? {}, network) });
  return withFlags(name, values, name === "newton" ? other.newton : other.adam, `auto (${name} here)`);
}

/** The options that flags ask for; of s, which is a list of numbers, a second-order solver takes one. */
function optionsOf(values: FlagValues, takes: GenericSchema, solver: string): object {
  const options: { s?: unknown } = optionsFrom(values, takes, (flag, isIn) => {
    const others = Object.keys(solvers).filter((name) => isIn(solvers[name]!.takes));
    const list = [others.slice(0, -1).join(", "), others.at(-1)].filter((part) => part !== "").join(" and ");
    return new UserError(`--${flag}: is for --solver ${list}; got --solver ${solver}`);
  });
  const { s } = options;
  if (!Array.isArray(s) || partAt(takes, "s")?.type !== "number") return options;
  if (s.length === 1) return { ...options, s: s[0] as number };
  throw new UserError(`--s: --solver ${solver} takes one value, got ${JSON.stringify(s.join(","))}`);
}

/** @throws UserError for flags that choose points of a problem that has its samples given */
function refusePoints(values: FlagValues, problem: Problem): void {
  if (problem.kind !== "regression" || !problem.given) return;
  const flag = ["points", "quadrature", "redraw"].find((name) => values[name] !== undefined);
  if (flag === undefined) return;
  throw new UserError(`--${flag}: the problem has given samples; points cannot be chosen`);
}

/** Options over others; those of the network and the quadrature one by one. */
function over(
  other: { readonly network?: object; readonly quadrature?: object },
  options: { readonly network?: object; readonly quadrature?: object },
): object {
  const network = { ...other.network, ...options.network };
  const quadrature = { ...other.quadrature, ...options.quadrature };
  return {
    ...other,
    ...options,
    ...(Object.keys(network).length > 0 && { network }),
    ...(Object.keys(quadrature).length > 0 && { quadrature }),
  };
}
