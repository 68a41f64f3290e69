import { UserError } from "../node/user-error.ts";
import type { Problem } from "../problem/problem.ts";
import { checkSolver, type Solver } from "../solve/solver.ts";
import { adam } from "../solve/solvers/adam.ts";
import { auto } from "../solve/solvers/auto.ts";
import { galerkin } from "../solve/solvers/galerkin.ts";
import { gradientDescent } from "../solve/solvers/gradient-descent.ts";
import { lbfgs } from "../solve/solvers/lbfgs.ts";
import { momentum } from "../solve/solvers/momentum.ts";
import { newton } from "../solve/solvers/newton.ts";
import { residual } from "../solve/solvers/residual.ts";
import { strongRitz } from "../solve/solvers/strong-ritz.ts";
import {
  choice,
  firstSetting,
  readFirstOrderOptions,
  readSecondOrderOptions,
  type SettingTexts,
} from "./flags.ts";

/** Which flags a solver takes, and how it is made with these over other options. */
type Make = (texts: SettingTexts, problem: Problem, other: object) => Solver;

const firstOrder =
  (make: (options: object) => Solver): Make =>
  (texts, problem, other) =>
    make(over(other, readFirstOrderOptions(texts, problem)));

const secondOrder =
  (name: string, make: (options: object) => Solver): Make =>
  (texts, _, other) =>
    make(over(other, readSecondOrderOptions(texts, name)));

/** The solvers by the names that the command line uses: the one place that knows names. */
const solvers: Readonly<Record<string, Make>> = {
  adam: firstOrder(adam),
  "gradient-descent": firstOrder(gradientDescent),
  momentum: firstOrder(momentum),
  newton: secondOrder("newton", newton),
  galerkin: secondOrder("galerkin", galerkin),
  lbfgs: secondOrder("lbfgs", lbfgs),
  "plain-lbfgs": secondOrder("plain-lbfgs", (options) => lbfgs({ ...options, projected: false })),
  residual: secondOrder("residual", residual),
  "strong-ritz": secondOrder("strong-ritz", strongRitz),
  auto: (texts, problem) => {
    const { chosen } = auto({ newton: readSecondOrderOptions(texts, "auto") }).plan(problem);
    return chosen.name === "newton" ? chosen : adam(readFirstOrderOptions(texts, problem));
  },
};

/** Their names, for help. */
export const solverNames = Object.keys(solvers);

/**
 * The solver that the flags ask for, with the options that they give; else the problem's own, or `byDefault`.
 *
 * @throws UserError naming the flag, the value and what would be right
 */
export function readSolver(texts: SettingTexts, problem: Problem, byDefault: "adam" | "newton"): Solver {
  const asked = choice("solver", texts.solver, solverNames);
  const own = problem.defaults.solver;
  if (asked === undefined && own !== undefined) {
    checkSolver("defaults.solver", own);
    const make = Object.hasOwn(solvers, own.name) ? solvers[own.name] : undefined;
    if (make) return make(texts, problem, own.options);
    const flag = firstSetting(texts);
    if (flag === undefined) return own;
    throw new UserError(
      `--${flag}: the problem's solver ${own.name} takes no flags; name another by --solver`,
    );
  }
  return solvers[asked ?? byDefault]!(texts, problem, {});
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
