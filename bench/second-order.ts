import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { RunSummary } from "deep-ritz/node";
import { describeMachine } from "./machine.ts";
import { watchOthers } from "./processor-share.ts";
import { writeWhole } from "./results.ts";
import { type Case, cases, namedCases } from "./second-order-cases.ts";
import { secondOrderPage } from "./second-order-page.ts";
import {
  type RunResult,
  readSecondOrder,
  resultOf,
  type SecondOrderResults,
  withRun,
} from "./second-order-results.ts";
import { raceTo } from "./time-to-accuracy.ts";

// Errors and times of the second-order solvers, by the command line, and the time to four digits beside Adam and
// JAX; docs/second-order-results.md says how and shows the result.
//
//   npm run bench:second-order -- [--cases poisson2d,sine1d | race] [--seeds 5 | 4-5] [--quick] [--render] [--python python3]

const { values: flags } = parseArgs({
  options: {
    cases: { type: "string" },
    seeds: { type: "string" },
    python: { type: "string", default: "python3" },
    quick: { type: "boolean", default: false },
    render: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
const committed = "bench/results/second-order.json";
const page = "docs/second-order-results.md";
const file = flags.out ?? (flags.quick ? "runs/second-order-quick.json" : committed);
/** The case that is run with twenty seeds, not five. */
const manySeeds = "poisson2d";
const race = "race";

if (flags.render) render();
else await run();

async function run(): Promise<void> {
  // A look in a minute leaves high dimension out.
  const usual = flags.quick ? cases.filter(({ goal }) => goal.seconds < 10) : cases;
  const asked = flags.cases?.split(",") ?? [...usual.map(({ id }) => id), race];
  const names = asked.filter((name) => name !== race).join(",");
  const chosen = names === "" ? [] : namedCases(names);
  for (const one of chosen) {
    for (const seed of seedsOf(flags.quick ? 1 : one.id === manySeeds ? 20 : 5)) {
      const result = await runCase(one, seed);
      keep((results) => withRun(results, result));
      process.stdout.write(`${line(result)}\n`);
    }
  }
  if (asked.includes(race)) {
    const result = await raceTo(1e-4, seedsOf(flags.quick ? 1 : 5), flags.python);
    keep((results) => ({ ...results, race: result }));
    for (const one of result.results) process.stdout.write(`${JSON.stringify(one)}\n`);
  }
  if (file === committed) render();
  process.stdout.write(`${file}${file === committed ? ` and ${page}` : ""}\n`);
  process.exit(0); // what tfjs started may keep the process alive
}

/** Seeds 1 to 5 for "5" (or for no text and a usual number of 5), 4 and 5 for "4-5". */
function seedsOf(usual: number): number[] {
  const text = flags.seeds ?? String(usual);
  const [, first, last] = /^(?:(\d+)-)?(\d+)$/.exec(text) ?? [];
  const from = Number(first ?? 1);
  const length = Number(last) - from + 1;
  if (!(from >= 1 && length >= 1)) throw new RangeError(`--seeds: must be such as 5 or 4-5, got ${text}`);
  return Array.from({ length }, (_, i) => from + i);
}

/** Solves in a process of its own, as a user does: compiling is in the times. */
async function runCase(one: Case, seed: number): Promise<RunResult> {
  const folder = mkdtempSync(join(tmpdir(), "ritz-"));
  let before = await shareOfOthers();
  for (let tries = 1; before > 0.05 && tries < 20; tries++) before = await shareOfOthers();
  try {
    const words = ["solve", `problems/${one.problem}.ts`, ...one.flags, "--seed", String(seed)];
    const text = execFileSync(
      process.execPath,
      ["bin/ritz.js", ...words, "--json", "--quiet", "--out", folder, "--overwrite"],
      { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
    );
    const others = Math.max(before, await shareOfOthers());
    return resultOf(one, JSON.parse(text) as RunSummary, others);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The share of the machine that other processes have, by a look of 0.3 s. */
async function shareOfOthers(): Promise<number> {
  const watch = watchOthers([]);
  await wait(300);
  return Number(watch().toFixed(3));
}

/** Reads the file again, changes and writes it whole: runs that are cut short leave what they finished. */
function keep(change: (results: SecondOrderResults) => SecondOrderResults): void {
  const machine = describeMachine(availableParallelism());
  const known = readSecondOrder(file);
  const same = JSON.stringify(known?.machine) === JSON.stringify(machine);
  writeWhole(file, `${JSON.stringify(change(same ? known! : { machine, runs: [] }), null, 1)}\n`);
}

function line({ case: id, seed, status, iterations, seconds, l2, h1, mse, others }: RunResult): string {
  const error =
    mse === undefined
      ? `L2 ${l2?.toExponential(1)}, H1 ${h1?.toExponential(1)}`
      : `MSE ${mse.toExponential(1)}`;
  const share = (100 * others).toFixed(0);
  return `${id}, seed ${seed}: ${error}, ${seconds.toFixed(2)} s, ${iterations} iterations, ${status} (others ${share} %)`;
}

function render(): void {
  const results = readSecondOrder(committed);
  if (results === undefined) throw new Error(`--render: there is no ${committed}`);
  writeWhole(page, secondOrderPage(results));
}
