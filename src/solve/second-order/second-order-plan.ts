import { isSmooth, tanh } from "../../network/activations.ts";
import { beyondLayers } from "../../network/around/beyond-layers.ts";
import type { NetworkSettings } from "../../network/build.ts";
import { homotopyParameter } from "../../network/homotopy.ts";
import { kinkInitialisation } from "../../network/initialisation.ts";
import type { Problem } from "../../problem/problem.ts";
import { type SecondOrderSettings, secondOrderSettings } from "../../problem/problem-defaults.ts";
import { inputMapOf, problemNetwork } from "../../problem/space/problem-network.ts";
import { readOptions } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { refuseMultipliers } from "../refuse-multipliers.ts";
import type { RunPlan } from "../solver.ts";
import { withoutStrongForm } from "./linear-operator.ts";
import { regularisationOf } from "./outer-solve.ts";

/** The second-order methods, as `Solution.method` names them. */
export type SecondOrderMethod = "newton" | "galerkin" | "lbfgs" | "plain-lbfgs" | "residual" | "strong-ritz";

const notSo =
  "the network is not one of two layers with one output, a smooth activation and the coordinates as inputs";

/** A second-order run with every choice made. */
export interface SecondOrderPlan extends RunPlan {
  /** It works on the processor, in float64. */
  readonly kind: "second-order";
  /** The one that is taken: "residual" where `newton` works on the strong form. */
  readonly method: SecondOrderMethod;
  /** Whether it works on the strong form. */
  readonly isStrong: boolean;
  /** Homotopy parameter. */
  readonly s: number;
  /** Most iterations. */
  readonly iterations: number;
  /** The estimated relative error at which it ends, if any. */
  readonly tolerance: number | undefined;
  /** Whether the activation has bounded derivatives of all orders. */
  readonly smooth: boolean;
  /** Slope of randomly placed neurons. */
  readonly slope: number;
  /** Largest slope that steps may lead to; two-layer networks. */
  readonly slopeBound: number | undefined;
  /** Of the outer solves: what is added to the scaled Gram matrix's diagonal, dimensionless. */
  readonly regularisation: number;
}

/** How a second-order solver works; what is left out comes from the problem's defaults, then from the package's. */
export interface SecondOrderOptions extends SecondOrderSettings {
  /** Homotopy parameter; default 1. */
  readonly s?: number;
}

export const secondOrderOptions = tied<SecondOrderOptions>()(
  optionsOf({ ...secondOrderSettings.entries, s: optional(homotopyParameter) }),
);

/**
 * Makes every choice of a second-order run.
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function secondOrderPlan(
  problem: Problem,
  method: SecondOrderMethod,
  settings: SecondOrderOptions = {},
): SecondOrderPlan {
  readOptions(secondOrderOptions, settings, method);
  const { domain, defaults, outputs } = problem;
  const { s = 1 } = settings;
  refuseMultipliers(problem, "which first-order training updates");
  const chosen = { ...defaults.secondOrder, ...settings };
  const asked: NetworkSettings = { ...defaults.secondOrder?.network, ...settings.network };
  const { activation = tanh, depth = 1 } = asked;
  const kind = asked.kind ?? (depth === 1 ? "shallow" : "mlp");
  const width = asked.width ?? defaultWidth(method, domain.dimension, kind === "shallow");
  const smooth = isSmooth(activation);
  const extents = domain.bounds.lower.map((low, k) => domain.bounds.upper[k]! - low);
  const size = inputMapOf(problem, asked) ? 2 : Math.max(...extents); // mapped inputs lie in [-1, 1]
  // Wider networks resolve finer scales: slope 2 for 32 neurons, 4 for 1000.
  const slope = smooth ? (2 * (Math.max(width, 32) / 32) ** 0.2) / size : 1 / size;
  const bound = smooth ? (domain.dimension <= 3 ? 20 : 5) : 2;
  const strong = domain.dimension > 3 ? "residual" : undefined;
  const without =
    kind === "shallow" && outputs === 1 && activation.third && !inputMapOf(problem, asked)
      ? withoutStrongForm(problem)
      : notSo;
  if ((method === "residual" || method === "strong-ritz") && without !== undefined) {
    throw new RangeError(`solver ${method}: needs the strong form, but ${without}`);
  }
  const initialisation = asked.initialisation ?? (kind === "shallow" ? kinkInitialisation(slope) : undefined);
  const networkSettings = { ...asked, kind, activation, width, ...(initialisation && { initialisation }) };
  const iterations =
    chosen.iterations ??
    (method === "galerkin" ? 0 : method.endsWith("lbfgs") ? 1000 : domain.dimension > 3 ? 60 : 100);
  const { tolerance } = chosen;
  if (tolerance !== undefined && kind !== "shallow") {
    throw new RangeError("tolerance: the error is estimated for two-layer networks only");
  }
  if (tolerance !== undefined && problem.kind === "regression" && problem.given) {
    throw new RangeError("tolerance: the error between given samples cannot be estimated");
  }
  const network = problemNetwork(problem, networkSettings);
  const beyond = beyondLayers(network.description);
  if (tolerance !== undefined && beyond) {
    throw new RangeError(`tolerance: the error is not estimated for ${beyond}`);
  }
  const taken = method === "newton" && strong && without === undefined ? strong : method;
  const slopeBound = kind === "shallow" ? Math.max(bound / size, slope) : undefined;
  const regularisation = regularisationOf(activation);
  return {
    kind: "second-order",
    method: taken,
    isStrong: taken === "residual" || taken === "strong-ritz",
    network,
    networkSettings,
    steps: Math.max(1, iterations),
    stageCount: 1,
    s,
    iterations,
    tolerance,
    smooth,
    slope,
    slopeBound,
    regularisation,
    settings: {
      initialisation: networkSettings.initialisation?.name ?? "default of the network",
      s,
      iterations,
      ...(tolerance !== undefined && { tolerance }),
      ...(slopeBound !== undefined && { slopeBound }),
      regularisation,
    },
    advice: "try another seed",
  };
}

function defaultWidth(method: SecondOrderMethod, d: number, shallow: boolean): number {
  if (!shallow) return 16;
  if (method === "galerkin") return 256;
  return d <= 2 ? 32 : 64;
}
