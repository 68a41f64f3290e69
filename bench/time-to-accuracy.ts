import { execFileSync } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { adam, newton, type SolveRecord, solve, tanh } from "deep-ritz";
import { kinkInitialisation } from "deep-ritz/network";
import { type ChosenKernels, chooseKernels } from "deep-ritz/node";
import { compositeGauss } from "deep-ritz/quadrature";
import poisson2d from "../problems/poisson2d.ts";
import { watchOthers } from "./processor-share.ts";
import type { Race, RaceResult } from "./second-order-results.ts";

const width = 32;
/** As the second-order solvers start. */
const network = { kind: "shallow", width, activation: tanh, initialisation: kinkInitialisation(2) } as const;
const fixedGauss = { rule: compositeGauss({ order: 6, cells: 4 }), points: 576, redrawEvery: 0 };

/**
 * Fixed Gauss points are what suits Adam best here; fresh ones are its default. The schedule ends with the steps, so
 * that fewer of them may come to the error sooner, or not at all.
 */
const adamSettings = [
  {
    name: "Adam, 1568 fresh points, rate 1e-2",
    quadrature: { points: 1568 },
    learningRate: 1e-2,
    steps: 20_000,
  },
  { name: "Adam, 576 Gauss points, rate 1e-2", quadrature: fixedGauss, learningRate: 1e-2, steps: 20_000 },
  { name: "Adam, 576 Gauss points, rate 3e-2", quadrature: fixedGauss, learningRate: 3e-2, steps: 20_000 },
  { name: "Adam, 576 Gauss points, rate 3e-2", quadrature: fixedGauss, learningRate: 3e-2, steps: 10_000 },
  { name: "Adam, 576 Gauss points, rate 3e-2", quadrature: fixedGauss, learningRate: 3e-2, steps: 5000 },
];

/** Time to a relative L2 error on poisson2d: newton, Adam, and JAX's energy natural gradient. */
export async function raceTo(target: number, seeds: readonly number[], python: string): Promise<Race> {
  const quiet = watchOthers([]);
  await wait(500);
  const others = Number(quiet().toFixed(3));
  const kernels = chooseKernels();
  const results: RaceResult[] = [];
  await runNewton(kernels, 0); // compiles
  for (const seed of seeds) {
    const { history, seconds } = await runNewton(kernels, seed);
    results.push(reached("newton", seed, target, history, seconds));
  }
  for (const { name, quadrature, learningRate, steps } of adamSettings) {
    for (const seed of seeds) {
      const { history, seconds } = await solve(poisson2d, {
        solver: adam({ network, quadrature, s: [1], steps, learningRate }),
        kernels,
        seed,
      });
      results.push(reached(`${name}, ${steps} steps`, seed, target, history, seconds));
    }
  }
  kernels.dispose();
  const { version, found } = jaxRuns(python, target, seeds);
  return {
    date: new Date().toISOString().slice(0, 10),
    others,
    target,
    jax: version,
    results: [...results, ...found],
  };
}

function runNewton(kernels: ChosenKernels, seed: number) {
  return solve(poisson2d, { solver: newton(), kernels, seed });
}

function reached(
  contender: string,
  seed: number,
  target: number,
  history: readonly SolveRecord[],
  secondsInAll: number,
): RaceResult {
  const hit = history.find(({ l2 }) => l2 !== undefined && l2 <= target);
  return {
    contender,
    seed,
    seconds: hit?.seconds ?? null,
    iterations: hit?.step ?? null,
    l2: history.at(-1)!.l2!,
    secondsInAll,
  };
}

function jaxRuns(
  python: string,
  target: number,
  seeds: readonly number[],
): { version: string; found: RaceResult[] } {
  try {
    const text = execFileSync(
      python,
      ["bench/peers/jax_energy_natural_gradient.py", String(width), seeds.join(","), String(target), "200"],
      { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 240_000 },
    );
    const [first, ...lines] = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const contender = "energy natural gradient, JAX";
    return { version: first.version, found: lines.map((line) => ({ contender, ...line })) };
  } catch (error) {
    return { version: `did not run: ${(error as Error).message.split("\n")[0]}`, found: [] };
  }
}
