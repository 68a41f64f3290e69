import { parseArgs } from "node:util";
import { adam, galerkin, measureErrors, newton, type Problem, Random, solve, tanh } from "deep-ritz";
import { buildNetwork, type Initialisation, kinkInitialisation, normal } from "deep-ritz/network";
import { type ChosenKernels, chooseKernels } from "deep-ritz/node";
import { compositeGauss } from "deep-ritz/quadrature";
import poisson2d from "../problems/poisson2d.ts";
import semilinear2d from "../problems/semilinear2d.ts";
import { type ArmResult, type HomotopyResults, homotopyTables } from "./homotopy-table.ts";
import { writeWhole } from "./results.ts";

// Whether homotopy in s helps the second-order solver: the tables of docs/second-order.md.
//
//   npm run bench:homotopy-second-order [-- --seeds 20 --steps 1000 --out bench/results]

const { values: flags } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    steps: { type: "string", default: "1000" },
    out: { type: "string", default: "bench/results" },
  },
});
const [seeds, steps] = [Number(flags.seeds), Number(flags.steps)];
const width = 32;
const kernels: ChosenKernels = chooseKernels();

/** Adam's stages, each followed by an exact outer solve; none: newton alone. The last s is newton's. */
interface Arm {
  readonly name: string;
  readonly stages: readonly number[];
  readonly s: number;
}

const arms: readonly Arm[] = [
  { name: "newton alone, s = 1", stages: [], s: 1 },
  { name: "Adam 0.5 -> 1, newton at 1", stages: [0.5, 1], s: 1 },
  { name: "Adam 1 -> 1.5, newton at 1.5", stages: [1, 1.5], s: 1.5 },
  { name: "control: Adam 1 -> 1, newton at 1", stages: [1, 1], s: 1 },
];
/** Newton at another s from the same neurons: the spaces are the same. */
const elsewhere: readonly Arm[] = [
  { name: "newton alone, s = 0.5", stages: [], s: 0.5 },
  { name: "newton alone, s = 1.5", stages: [], s: 1.5 },
];

/** Nearly linear neurons: every weight a tenth of N(0, 1). */
const small: Initialisation = {
  name: "small",
  layer(shape, random, place) {
    const { weights, bias } = normal.layer(shape, random, place);
    return { weights: weights.map((entry) => 0.1 * entry), bias: bias.map((entry) => 0.1 * entry) };
  },
};

const settings: readonly [Problem, readonly Initialisation[], readonly Arm[]][] = [
  [poisson2d, [kinkInitialisation(2), normal, small], [...arms, ...elsewhere]],
  [semilinear2d, [kinkInitialisation(2)], arms],
];

const results: ArmResult[] = [];
for (const [problem, initialisations, own] of settings) {
  for (const initialisation of initialisations) {
    for (const arm of own) results.push(await runArm(problem, initialisation, arm));
    const data: HomotopyResults = { kernels: kernels.name, width, steps, seeds, results };
    writeWhole(`${flags.out}/homotopy-second-order.json`, `${JSON.stringify(data, null, 1)}\n`);
  }
}
process.stdout.write(`${homotopyTables({ kernels: kernels.name, width, steps, seeds, results })}\n`);
kernels.dispose();

async function runArm(problem: Problem, initialisation: Initialisation, arm: Arm): Promise<ArmResult> {
  const network = { kind: "shallow", width, activation: tanh, initialisation } as const;
  const built = buildNetwork(2, 1, network);
  const l2: number[] = [];
  const h1: number[] = [];
  const iterations: number[] = [];
  const moved: number[] = [];
  const statuses: string[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const random = new Random(seed);
    const places = random.stream("places");
    const first = built.initialise(random.stream("parameters"), () => [places.uniform(), places.uniform()]);
    let start = first;
    for (const [index, s] of arm.stages.entries()) {
      const trained = await solve(problem, {
        solver: adam({
          network,
          s: [s],
          steps: steps / arm.stages.length,
          learningRate: 1e-2,
          quadrature: { rule: compositeGauss({ order: 6, cells: 4 }), points: 576, redrawEvery: 0 },
        }),
        kernels,
        recordEvery: 100,
        start,
        seed,
      });
      const next = arm.stages[index + 1];
      start = Float64Array.from(trained.theta);
      if (next === undefined) break; // newton begins with an outer solve
      const solved = await solve(problem, { solver: galerkin({ network, s }), kernels, start, seed });
      start = built.transfer(solved.theta, s, next, "lossless");
    }
    moved.push(innerDistance(first, start, built.outerOffset));
    const polished = await solve(problem, { solver: newton({ network, s: arm.s }), kernels, start, seed });
    const { relative } = measureErrors(problem, polished);
    l2.push(relative!.l2.value);
    h1.push(relative!.h1!.value);
    iterations.push(polished.steps);
    statuses.push(polished.status);
  }
  process.stdout.write(
    `${problem.name}, ${initialisation.name}, ${arm.name}: ${h1.map((e) => e.toExponential(0)).join(" ")}\n`,
  );
  const { name, stages, s } = arm;
  const which = { problem: problem.name, initialisation: initialisation.name, arm: name, stages, s };
  return { ...which, l2, h1, iterations, moved, statuses };
}

/** How far Adam has moved the inner parameters, relative to their length. */
function innerDistance(from: Float64Array, to: Float64Array, count: number): number {
  let [difference, length] = [0, 0];
  for (let i = 0; i < count; i++) {
    difference += (to[i]! - from[i]!) ** 2;
    length += from[i]! ** 2;
  }
  return Math.sqrt(difference / length);
}
