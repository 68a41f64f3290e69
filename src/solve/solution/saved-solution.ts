import type { Lift } from "../../energy/lift/lift-values.ts";
import { type Activation, activations } from "../../network/activations.ts";
import { isInputMap } from "../../network/around/input-map.ts";
import { checkHomotopyParameter } from "../../network/homotopy.ts";
import type { NetworkDescription } from "../../network/network.ts";
import { imposedBy } from "../../problem/define-problem.ts";
import type { Problem } from "../../problem/problem.ts";
import { surrounded } from "../../problem/space/problem-network.ts";
import { type TrainedNetwork, trainedNetwork } from "./solution.ts";

/**
 * The contents of `solution.json`. Numbers are written in full, so that reading gives back the same bits
 * (but 0 for -0, which JSON does not keep).
 */
export interface SavedSolution {
  /** By which the file is known. */
  readonly format: "deep-ritz solution";
  /** Of the format. */
  readonly version: 1;
  /** The problem's name. */
  readonly problem: string;
  /** From which the network is built again. */
  readonly network: NetworkDescription;
  /** Homotopy parameter: the activation is (1 - s) Id + s sigma. */
  readonly s: number;
  /** Of the parameters. */
  readonly precision: "float32" | "float64";
  /** True when the network is N in u = g + l N; g and l are the problem's, and not saved. */
  readonly lifted?: true;
  /** The parameter blocks in order, each row-major: see the network's docstring for what they mean. */
  readonly parameters: readonly {
    /** As the network's docstring calls it: "W", "b", "W1". */
    readonly name: string;
    /** Its axes. */
    readonly shape: readonly number[];
    /** As many as the product of the axes. */
    readonly values: readonly number[];
  }[];
}

/**
 * Plain data, ready for JSON, from which `loadSolution` builds the same function again.
 *
 * @example
 * ```ts
 * import { defineProblem, galerkin, interval, poisson, saveSolution, solve } from "deep-ritz";
 *
 * const problem = defineProblem({ name: "rod", domain: interval(0, 1), energy: poisson({ source: 1 }), dirichlet: 0 });
 * const solution = await solve(problem, { solver: galerkin({ network: { width: 16 } }) });
 * const saved = saveSolution(solution);
 * console.log(saved.problem, saved.network.width, saved.lifted); // rod 16 true
 * console.log(JSON.stringify(saved).length < 3000); // true
 * ```
 */
export function saveSolution(trained: TrainedNetwork): SavedSolution {
  const { network, theta, s, problemName, lift } = trained;
  return {
    format: "deep-ritz solution",
    version: 1,
    problem: problemName,
    network: network.description,
    s,
    precision: theta instanceof Float32Array ? "float32" : "float64",
    ...(lift && { lifted: true }),
    parameters: network.blocks.map(({ name, shape, offset, size }) => ({
      name,
      shape,
      values: [...theta.subarray(offset, offset + size)],
    })),
  };
}

/**
 * Builds a trained network from what `saveSolution` gave.
 *
 * @param custom activations that the package does not have, by name
 * @param problem needed where the solution is lifted, for g and l, and where it has interfaces or
 *   enrichment functions
 * @throws RangeError naming what is wrong with the data
 * @example
 * ```ts
 * import { defineProblem, galerkin, interval, loadSolution, poisson, saveSolution, solve } from "deep-ritz";
 *
 * const problem = defineProblem({ name: "rod", domain: interval(0, 1), energy: poisson({ source: 1 }), dirichlet: 0 });
 * const solution = await solve(problem, { solver: galerkin({ network: { width: 16 } }) });
 * const text = JSON.stringify(saveSolution(solution));
 *
 * const again = loadSolution(JSON.parse(text), {}, problem); // u = g + l N: g and l are the problem's
 * const middle = Float64Array.of(0.5);
 * console.log(again.evaluate(middle).u[0] === solution.evaluate(middle).u[0]); // true
 * ```
 */
export function loadSolution(
  saved: SavedSolution,
  custom: Readonly<Record<string, Activation>> = {},
  problem?: Problem,
): TrainedNetwork {
  if (saved?.format !== "deep-ritz solution" || saved.version !== 1) {
    throw new RangeError('solution: not a "deep-ritz solution" of version 1');
  }
  const { kind, inputs, outputs, width, depth, activation: name } = saved.network ?? {};
  const known = { ...activations, ...custom };
  if (!Object.hasOwn(known, name))
    throw new RangeError(`solution: unknown activation ${JSON.stringify(name)}`);
  if (typeof saved.s !== "number") throw new RangeError(`solution: s must be a number, got ${saved.s}`);
  checkHomotopyParameter(saved.s);
  if (saved.precision !== "float32" && saved.precision !== "float64") {
    throw new RangeError(`solution: precision must be "float32" or "float64", got ${saved.precision}`);
  }
  const activation = known[name]!;
  const interfaces = given("interfaces", saved, problem);
  const enrichment = given("enrichment", saved, problem);
  const { inputMap } = saved.network;
  if (inputMap && !isInputMap(inputMap, inputs)) {
    throw new RangeError(`solution: inputMap is not one of ${inputs} inputs`);
  }
  const network = surrounded(
    inputs,
    outputs,
    { kind, width, depth, activation },
    {
      ...(inputMap && { inputMap }),
      ...(interfaces && { interfaces }),
      ...(enrichment && { enrichment }),
    },
  );
  const theta =
    saved.precision === "float32"
      ? new Float32Array(network.parameterCount)
      : new Float64Array(network.parameterCount);
  network.blocks.forEach((block, index) => {
    const values = saved.parameters?.[index]?.values;
    if (!Array.isArray(values) || values.length !== block.size || !values.every(Number.isFinite)) {
      throw new RangeError(
        `solution: parameters ${block.name} must be ${block.size} finite numbers, got ${values?.length ?? "none"}`,
      );
    }
    theta.set(values, block.offset);
  });
  const lift = problem?.lift ?? (saved.lifted && problem ? liftOf(problem) : undefined);
  if (saved.lifted && !lift) {
    throw new RangeError(
      `solution: u = g + l N needs the g and l of problem ${JSON.stringify(saved.problem)}; give that problem too`,
    );
  }
  return trainedNetwork(saved.problem, network, theta, saved.s, saved.lifted && lift);
}

/** The lift of a problem that imposes its conditions in another way. */
function liftOf(problem: Problem): Lift | undefined {
  if (problem.kind !== "variational" || !problem.dirichlet) return undefined;
  return imposedBy(problem, { kind: "lift" }).lift;
}

/** What a saved network has from its problem: as many of them as it was saved with. */
function given<Part extends "interfaces" | "enrichment">(
  part: Part,
  saved: SavedSolution,
  problem: Problem | undefined,
): Problem[Part] | undefined {
  const wanted = saved.network[part];
  if (!wanted) return undefined;
  const found = problem?.[part];
  if (found?.count === wanted) return found;
  const has = problem && `, which has ${found?.count ?? "none"}`;
  const what = part === "interfaces" ? "interfaces" : "enrichment functions";
  throw new RangeError(
    `solution: needs the ${wanted} ${what} of problem ${JSON.stringify(saved.problem)}${has ?? "; give that problem too"}`,
  );
}
