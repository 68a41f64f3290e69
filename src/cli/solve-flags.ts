import { maxValue, minValue, number, pipe, safeInteger } from "valibot";
import type { Argv, InferredOptionTypes } from "yargs";
import { kernelChoices, maximalThreads } from "../node/kernel-choices.ts";
import { impositions } from "../problem/terms/imposition.ts";
import { runOptions } from "../solve/run.ts";
import { choiceFlag, schemaFlag, textFlag } from "./flag.ts";
import { settingFlags } from "./setting-flags.ts";
import { solverNames } from "./solvers.ts";

const threadWords = `must be an integer from 1 to ${maximalThreads}`;
const threads = pipe(
  number(threadWords),
  safeInteger(threadWords),
  minValue(1, threadWords),
  maxValue(maximalThreads, threadWords),
);

const imposedWords = "how Dirichlet conditions are imposed";

/** What is not a setting of the solver. */
const runFlags = {
  impose: choiceFlag("impose", Object.keys(impositions) as (keyof typeof impositions)[], imposedWords),
  kernels: choiceFlag("kernels", kernelChoices, "what evaluates the network; default: the fastest there is"),
  threads: schemaFlag("threads", threads, "threads of the kernels; default: one a processor"),
  backend: textFlag("backend", "train on tensors of this tfjs backend: wasm, cpu, tensorflow, webgpu"),
  seed: { ...schemaFlag("seed", runOptions.entries.seed.wrapped), default: 1 },
  out: textFlag("out", "run folder; default: a new one under runs/"),
  overwrite: { type: "boolean", default: false, describe: "allow --out to hold a run already" },
  json: { type: "boolean", default: false, describe: "print one JSON object on standard output" },
  quiet: { type: "boolean", default: false, describe: "show no progress" },
} as const;

/** `ritz solve`'s arguments, read and checked. */
export type SolveArguments = InferredOptionTypes<typeof runFlags> & {
  readonly file: string;
  readonly solver: string | undefined;
};

/** The flags of `ritz solve`. */
export function solveFlags(command: Argv) {
  return command
    .positional("file", { type: "string", demandOption: true, describe: "TypeScript or JavaScript file" })
    .options({
      solver: choiceFlag("solver", solverNames, "method (adam: the HRTA paper's)"),
      ...settingFlags,
      ...runFlags,
    })
    .example("$0 solve problems/poisson2d.ts", "the HRTA paper's Poisson problem")
    .example("$0 solve problems/poisson2d.ts --solver newton", "six digits in a second")
    .example("$0 solve problems/poisson2d.ts --s 1 --steps 5000", "plain Adam, no homotopy")
    .example("$0 solve problems/sine1d.ts --transfer naive", "switch s as the paper does")
    .example("$0 solve mine.ts --json --seed 3 > result.json", "for scripts");
}
