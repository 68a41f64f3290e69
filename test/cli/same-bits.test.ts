import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chooseKernels } from "../../src/node/kernels.ts";
import { loadProblem } from "../../src/node/load-problem.ts";
import { readRun } from "../../src/node/run-folder.ts";
import { imposedBy } from "../../src/problem/define-problem.ts";
import type { VariationalProblem } from "../../src/problem/problem.ts";
import { nitsche } from "../../src/problem/terms/imposition.ts";
import { saveSolution } from "../../src/solve/solution/saved-solution.ts";
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

type Solving = (problem: VariationalProblem) => readonly [VariationalProblem, SolveOptions];

const cases: readonly { name: string; file: string; flags: string; library: Solving }[] = [
  { name: "the defaults, adam", file: plain, flags: "", library: (problem) => [problem, {}] },
  {
    name: "newton",
    file: plain,
    flags: "--solver newton",
    library: (problem) => [problem, { solver: newton() }],
  },
  {
    name: "auto",
    file: plain,
    flags: "--solver auto",
    library: (problem) => [problem, { solver: auto() }],
  },
  { name: "the problem's own solver", file: own, flags: "", library: (problem) => [problem, {}] },
  {
    name: "options of adam",
    file: plain,
    flags: "--width 12 --steps 40 --points 30 --s 0.5,0.75,1 --learning-rate 0.02",
    library: (problem) => [
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
    ],
  },
  {
    name: "momentum",
    file: plain,
    flags: "--solver momentum --learning-rate 0.001",
    library: (problem) => [problem, { solver: momentum({ learningRate: 0.001 }) }],
  },
  {
    name: "conditions by Nitsche's method, whose weight follows the run",
    file: plain,
    flags: "--impose nitsche",
    library: (problem) => [imposedBy(problem, nitsche()), {}],
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
  for (const { code, stderr } of outcomes) expect([code, stderr]).toEqual([0, ""]);
});

it.each(cases.map((one, index) => ({ ...one, index })))(
  "gives the same bits from the library and from the command line: $name",
  async ({ file, library, index }) => {
    const { problem: loaded } = await loadProblem(file);
    const [problem, options] = library(loaded as VariationalProblem);
    const solution = await solve(problem, { kernels, seed: 3, ...options });
    const saved = JSON.parse(readFileSync(join(out(index), "solution.json"), "utf8")) as unknown;
    expect(saved).toEqual(JSON.parse(JSON.stringify(saveSolution(solution))));
    const run = await readRun(out(index), file);
    const points = Float64Array.of(0.1, 0.3, 0.8, 1.9);
    expect(run.evaluate(points)).toEqual(solution.evaluate(points));
    expect(solution.theta.some((value) => value !== 0)).toBe(true);
  },
);
