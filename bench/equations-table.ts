import { parseArgs } from "node:util";
import { measureErrors, solve } from "deep-ritz";
import { chooseKernels } from "deep-ritz/node";
import allenCahn1d from "../problems/allen-cahn1d.ts";
import elasticity2d from "../problems/elasticity2d.ts";
import interface2d from "../problems/interface2d.ts";
import minimalSurface2d from "../problems/minimal-surface2d.ts";
import obstacle1d from "../problems/obstacle1d.ts";
import oscillator1d from "../problems/oscillator1d.ts";
import pLaplace2d from "../problems/p-laplace2d.ts";
import stokes2d from "../problems/stokes2d.ts";

// Default runs of the problems of docs/equations.md: its table.
//
//   npm run bench:equations [-- --seeds 3 --only NAME]

const { values: flags } = parseArgs({
  options: { seeds: { type: "string", default: "3" }, only: { type: "string", default: "" } },
});
const seeds = Array.from({ length: Number(flags.seeds) }, (_, index) => index + 1);
const kernels = chooseKernels();
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

process.stdout.write(
  `Medians of seeds 1 to ${seeds.length}; ${kernels.name} kernels\n\n` +
    "| problem | relative L2 | relative H1 | energy | steps | seconds |\n|---|---|---|---|---|---|\n",
);
for (const problem of [
  pLaplace2d,
  allenCahn1d,
  minimalSurface2d,
  obstacle1d,
  elasticity2d,
  stokes2d,
  oscillator1d,
  interface2d,
]) {
  if (!problem.name.includes(flags.only)) continue;
  const runs: Record<"l2" | "h1" | "energy" | "steps" | "seconds", number>[] = [];
  for (const seed of seeds) {
    const solution = await solve(problem, { seed, evaluator: kernels.evaluator });
    const { relative, energy } = measureErrors(solution.problem, solution);
    runs.push({
      l2: relative?.l2.value ?? Number.NaN,
      h1: relative?.h1?.value ?? Number.NaN,
      energy: energy!.value,
      steps: solution.steps,
      seconds: solution.seconds,
    });
  }
  const of = (key: keyof (typeof runs)[number]) => median(runs.map((run) => run[key]));
  const small = (value: number) => (Number.isNaN(value) ? "" : value.toExponential(1));
  const cells = [small(of("l2")), small(of("h1")), of("energy").toPrecision(6), of("steps")];
  process.stdout.write(`| ${[problem.name, ...cells, of("seconds").toFixed(1)].join(" | ")} |\n`);
}
kernels.dispose();
