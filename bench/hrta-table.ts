import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { adam, type Problem, solve } from "deep-ritz";
import { kink, normal, type Transfer } from "deep-ritz/network";
import { chooseKernels } from "deep-ritz/node";
import { meanSquaredError } from "deep-ritz/solve";
import sine1d from "../problems/sine1d.ts";
import sine3d from "../problems/sine3d.ts";

// What homotopy brings on the paper's regressions, at equal budget: the table of docs/hrta.md.
//
//   npm run bench:hrta [-- --seeds 5 --steps 20000 --width 1000]

const { values: flags } = parseArgs({
  options: {
    seeds: { type: "string", default: "5" },
    steps: { type: "string", default: "20000" },
    width: { type: "string", default: "1000" },
    out: { type: "string", default: "bench/results" },
  },
});

const arms: { name: string; s: number[]; transfer: Transfer }[] = [
  { name: "Adam, s = 1 throughout", s: [1], transfer: "lossless" },
  { name: "0.5 -> 1, naive (the paper's switch)", s: [0.5, 1], transfer: "naive" },
  { name: "0.5 -> 1, rescale", s: [0.5, 1], transfer: "rescale" },
  { name: "0.5 -> 1, lossless (the default)", s: [0.5, 1], transfer: "lossless" },
  { name: "1 -> 1.5, naive (the paper's switch)", s: [1, 1.5], transfer: "naive" },
  { name: "1 -> 1.5, lossless", s: [1, 1.5], transfer: "lossless" },
  { name: "s = 0.5 throughout", s: [0.5], transfer: "lossless" },
  { name: "s = 1.5 throughout", s: [1.5], transfer: "lossless" },
];
const seeds = Array.from({ length: Number(flags.seeds) }, (_, index) => index + 1);
const [steps, width] = [Number(flags.steps), Number(flags.width)];
const kernels = chooseKernels();

const median = (list: readonly number[]) => {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : 0.5 * (sorted[middle - 1]! + sorted[middle]!);
};

const settings: [Problem, typeof kink][] = [
  [sine1d, kink],
  [sine1d, normal],
  [sine3d, kink],
  [sine3d, normal],
];
const heads = settings.map(([problem, { name }]) => `${problem.name}, ${name}`);
process.stdout.write(
  `Median MSE (lowest to highest); m = ${width}, ${steps} steps, seeds 1 to ${seeds.length}\n\n` +
    `| training | ${heads.join(" | ")} |\n|---|${"---|".repeat(heads.length)}\n`,
);
const results = [];
for (const { name, s, transfer } of arms) {
  const cells: string[] = [];
  for (const [problem, initialisation] of settings) {
    const errors: number[] = [];
    for (const seed of seeds) {
      const solution = await solve(problem, {
        solver: adam({ network: { width, initialisation }, s, steps, transfer }),
        seed,
        kernels,
      });
      errors.push(meanSquaredError(solution)!);
    }
    const [middle, low, high] = [median(errors), Math.min(...errors), Math.max(...errors)].map((value) =>
      value.toExponential(1),
    );
    cells.push(`${middle} (${low} to ${high})`);
    results.push({
      problem: problem.name,
      initialisation: initialisation.name,
      arm: name,
      s,
      transfer,
      width,
      steps,
      seeds,
      errors,
    });
  }
  process.stdout.write(`| ${name} | ${cells.join(" | ")} |\n`);
}
mkdirSync(flags.out, { recursive: true });
writeFileSync(
  `${flags.out}/hrta-table.json`,
  `${JSON.stringify({ kernels: kernels.name, results }, null, 1)}\n`,
);
kernels.dispose();
