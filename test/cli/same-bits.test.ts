import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chooseKernels } from "../../src/node/kernels.ts";
import { type LoadedProblem, loadProblem } from "../../src/node/load-problem.ts";
import { readRun } from "../../src/node/run-folder.ts";
import { imposedBy } from "../../src/problem/define-problem.ts";
import type { Flow } from "../../src/problem/flow.ts";
import type { VariationalProblem } from "../../src/problem/problem.ts";
import { nitsche } from "../../src/problem/terms/imposition.ts";
import { type MovementOptions, minimisingMovements } from "../../src/solve/evolution/minimising-movements.ts";
import { saveSolution } from "../../src/solve/solution/saved-solution.ts";
import type { Solution } from "../../src/solve/solution/solution.ts";
import { type SolveOptions, solve } from "../../src/solve/solve.ts";
import { adam } from "../../src/solve/solvers/adam.ts";
import { auto } from "../../src/solve/solvers/auto.ts";
import { momentum } from "../../src/solve/solvers/momentum.ts";
import { newton } from "../../src/solve/solvers/newton.ts";
import { runMany, temporaryFolder } from "./run-ritz.ts";

const folder = temporaryFolder();
const kernels = chooseKernels();
afterAll(() => kernels.dispose());

const stated = (name: string, defaults: string) => {
  const file = join(folder, `${name}.ts`);
  writeFileSync(
    file,
    `import { box, defineProblem, elliptic, newton } from "deep-ritz";
     import { gradientDescent } from "deep-ritz/optimize";
     import { firstOrderSolver } from "deep-ritz/solve";
     export default defineProblem({
       name: "${name}",
       domain: box([0, 0], [1, 2]),
       energy: elliptic({ source: ([x, y]) => 1 + x * y, reaction: 1 }),
       dirichlet: { "x-": ([, y]) => y, "x+": 1 },
       defaults: { ${defaults} },
     });`,
  );
  return file;
};
const small = "network: { width: 20 }, training: { steps: 30 }, quadrature: { points: 50 }";
const second = "secondOrder: { network: { width: 8 }, iterations: 4 }";
const plain = stated("plain", `${small}, ${second}`);
const own = stated("own", `solver: newton({ network: { width: 8 }, iterations: 4 })`);
const called = stated("called", `${small}, solver: firstOrderSolver("adam", gradientDescent(), { s: [1] })`);

const flowOf = (name: string, impose: string) => {
  const file = join(folder, `${name}.ts`);
  writeFileSync(
    file,
    `import { augmentedLagrangian, box, defineFlow, defineProblem, elliptic, nitsche } from "deep-ritz";
     export default defineFlow({
       problem: defineProblem({
         name: "${name}",
         domain: box([0, 0], [1, 2]),
         energy: elliptic({ source: 1 }),
         dirichlet: { "x-": 0, "x+": ([, y]) => y },
         impose: ${impose}(),
         defaults: { ${small}, ${second} },
       }),
       initial: ([x, y]) => x * y,
       tau: 0.1,
       steps: 2,
     });`,
  );
  return file;
};
const weak = flowOf("weak", "nitsche");
const multiplied = flowOf("multiplied", "augmentedLagrangian");

type Solving = (problem: VariationalProblem) => readonly [VariationalProblem, SolveOptions];

const solving =
  (choices: Solving) =>
  ({ problem: loaded }: LoadedProblem) => {
    const [problem, options] = choices(loaded as VariationalProblem);
    return solve(problem, { seed: 3, ...(options.backend === undefined && { kernels }), ...options });
  };

const flowing =
  (options: MovementOptions) =>
  async ({ stated: flow }: LoadedProblem) =>
    (await minimisingMovements(flow as Flow, { kernels, seed: 3, ...options })).final;

interface Case {
  readonly name: string;
  readonly file: string;
  readonly flags: string;
  readonly library: (loaded: LoadedProblem) => Promise<Solution>;
}

const cases: readonly Case[] = [
  { name: "the defaults, adam", file: plain, flags: "", library: solving((problem) => [problem, {}]) },
  {
    name: "newton",
    file: plain,
    flags: "--solver newton",
    library: solving((problem) => [problem, { solver: newton() }]),
  },
  {
    name: "auto",
    file: plain,
    flags: "--solver auto",
    library: solving((problem) => [problem, { solver: auto() }]),
  },
  { name: "the problem's own solver", file: own, flags: "", library: solving((problem) => [problem, {}]) },
  {
    name: "the problem's own solver, with flags over its options",
    file: own,
    flags: "--width 6",
    library: solving((problem) => [problem, { solver: newton({ network: { width: 6 }, iterations: 4 }) }]),
  },
  {
    name: "the problem's own solver, which has another's name",
    file: called,
    flags: "",
    library: solving((problem) => [problem, {}]),
  },
  {
    name: "options of adam",
    file: plain,
    flags: "--width 12 --steps 40 --points 30 --s 0.5,0.75,1 --learning-rate 0.02",
    library: solving((problem) => [
      problem,
      {
        solver: adam({
          network: { width: 12 },
          steps: 40,
          quadrature: { points: 30 },
          s: [0.5, 0.75, 1],
          learningRate: 0.02,
        }),
      },
    ]),
  },
  {
    name: "momentum",
    file: plain,
    flags: "--solver momentum --learning-rate 0.001",
    library: solving((problem) => [problem, { solver: momentum({ learningRate: 0.001 }) }]),
  },
  {
    name: "conditions by Nitsche's method, whose weight follows the run",
    file: plain,
    flags: "--impose nitsche",
    library: solving((problem) => [imposedBy(problem, nitsche()), {}]),
  },
  {
    name: "the kernels tfjs",
    file: plain,
    flags: "--kernels tfjs",
    library: solving((problem) => [problem, { kernels: chooseKernels({ kernels: "tfjs" }) }]),
  },
  {
    name: "a backend, on tensors",
    file: plain,
    flags: "--backend wasm",
    library: solving((problem) => [problem, { backend: "wasm" }]),
  },
  { name: "a flow", file: weak, flags: "", library: flowing({}) },
  {
    name: "auto in a flow, which takes newton",
    file: weak,
    flags: "--solver auto",
    library: flowing({ solver: auto() }),
  },
  {
    name: "auto in a flow with multipliers, which takes adam",
    file: multiplied,
    flags: "--solver auto --learning-rate 0.02",
    library: flowing({ solver: auto({ adam: { learningRate: 0.02 } }) }),
  },
];

const out = (index: number) => join(folder, `run-${index}`);

beforeAll(async () => {
  const outcomes = await runMany(
    cases.map(({ file, flags }, index) => {
      const words = flags.split(" ").filter((word) => word !== "");
      return ["solve", file, "--seed", "3", ...words, "--quiet", "--out", out(index)];
    }),
    { cwd: folder },
  );
  // Thirty steps are few: a flow may say so.
  for (const { code, stderr } of outcomes) {
    expect(stderr).toMatch(/^(warning: time .*\n)*$/);
    expect(code).toBe(0);
  }
});

it.each(cases.map((one, index) => ({ ...one, index })))(
  "gives the same bits from the library and from the command line: $name",
  async ({ file, library, index }) => {
    const solution = await library(await loadProblem(file));
    const saved = JSON.parse(readFileSync(join(out(index), "solution.json"), "utf8")) as unknown;
    expect(saved).toEqual(JSON.parse(JSON.stringify(saveSolution(solution))));
    const run = await readRun(out(index), file);
    const points = Float64Array.of(0.1, 0.3, 0.8, 1.9);
    expect(run.evaluate(points)).toEqual(solution.evaluate(points));
    expect(solution.theta.some((value) => value !== 0)).toBe(true);
  },
);
