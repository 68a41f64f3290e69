import { parseArgs } from "node:util";
import { augmentedLagrangian, lift, measureErrors, nitsche, penalty, solve } from "deep-ritz";
import { chooseKernels } from "deep-ritz/node";
import { conditionsWeight, imposedBy } from "deep-ritz/solve";
import dirichlet2d from "../problems/dirichlet2d.ts";

// Dirichlet conditions on the square by each of the four methods, default runs: the table of docs/conditions.md.
//
//   npm run bench:conditions [-- --seeds 3]

const { values: flags } = parseArgs({ options: { seeds: { type: "string", default: "3" } } });
const seeds = Array.from({ length: Number(flags.seeds) }, (_, index) => index + 1);
const kernels = chooseKernels();
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

process.stdout.write(
  `Medians of seeds 1 to ${seeds.length}; ${kernels.name} kernels\n\n` +
    "| imposed by | weight | relative L2 (lowest to highest) | relative H1 | steps | seconds |\n|---|---|---|---|---|---|\n",
);
for (const method of [lift(), nitsche(), augmentedLagrangian(), penalty()]) {
  const problem = imposedBy(dirichlet2d, method);
  const runs: { l2: number; h1: number; weight: number; steps: number; seconds: number }[] = [];
  for (const seed of seeds) {
    const solution = await solve(problem, { seed, kernels });
    const { l2, h1 } = measureErrors(solution.problem, solution).relative!;
    const weight = conditionsWeight(problem, solution.states) ?? Number.NaN;
    runs.push({ l2: l2.value, h1: h1!.value, weight, steps: solution.steps, seconds: solution.seconds });
  }
  const of = (key: keyof (typeof runs)[number]) => runs.map((entry) => entry[key]);
  const [low, high] = [Math.min(...of("l2")), Math.max(...of("l2"))].map((value) => value.toExponential(1));
  const weight = median(of("weight"));
  const cells = [
    method.kind,
    Number.isNaN(weight) ? "" : String(Number(weight.toPrecision(3))),
    `${median(of("l2")).toExponential(1)} (${low} to ${high})`,
    median(of("h1")).toExponential(1),
    String(runs[0]!.steps),
    median(of("seconds")).toFixed(1),
  ];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}
kernels.dispose();
