import { inspect } from "node:util";
import yargs, { type Argv } from "yargs";
import { ProblemError } from "../energy/problem-error.ts";
import { activations } from "../network/activations.ts";
import { initialisations } from "../network/initialisation.ts";
import { kernelChoices } from "../node/kernel-choices.ts";
import { messageOf, UserError } from "../node/user-error.ts";
import { packageVersion } from "../node/version.ts";
import { impositions } from "../problem/terms/imposition.ts";
import { quadratureRules } from "../quadrature/quadrature-rules.ts";
import { networkKinds, schedules, transfers } from "./flags.ts";
import type { NtkArguments } from "./ntk-command.ts";
import type { SolveArguments } from "./solve-command.ts";
import { solverNames } from "./solvers.ts";

/**
 * The command line `ritz`.
 *
 * @param words the arguments after the program's name
 * @returns the exit code: 0 done, 1 a fault of ours, 2 bad input, 3 diverged, 130 interrupted
 */
export async function main(words: readonly string[]): Promise<number> {
  const debug = words.includes("--debug");
  let exitCode = 0;
  const run = async (command: () => Promise<number> | number) => {
    exitCode = await command();
  };
  // Commands are loaded when they run: help and messages should not wait for tfjs.
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners("error").includes(unlessClosed)) stream.on("error", unlessClosed);
  }
  try {
    await parser(words, run).parseAsync();
    return exitCode;
  } catch (error) {
    if (debug) process.stderr.write(`${inspect(error)}\n`);
    const isInput =
      error instanceof UserError || error instanceof ProblemError || error instanceof RangeError;
    const hint = isInput || debug ? "" : " (run again with --debug for details)";
    process.stderr.write(`ritz: ${isTooLarge(error) ? tooLarge : messageOf(error)}${hint}\n`);
    return isInput ? 2 : 1;
  }
}

/** Whoever read our output may stop reading, as `head` does: the run goes on and is saved. */
function unlessClosed(error: Error & { code?: string }): void {
  if (error.code !== "EPIPE") throw error;
}

const tooLarge = "not enough memory for so large a run: lower --width, --depth or --points";

function isTooLarge(error: unknown): boolean {
  return (
    error instanceof RangeError &&
    /^(Array buffer allocation failed|Invalid (typed )?array length)/.test(error.message)
  );
}

type Run = (command: () => Promise<number> | number) => Promise<void>;

function parser(words: readonly string[], run: Run): Argv {
  return yargs([...words])
    .scriptName("ritz")
    .usage("$0 <command>\n\nSolves variational problems with neural networks: the Deep Ritz method.")
    .command(
      "solve <file>",
      "solve the problem that a file states",
      (command) => solveOptions(command),
      (args) =>
        run(async () => {
          const { solveCommand } = await import("./solve-command.ts");
          return solveCommand(args as unknown as SolveArguments, words);
        }),
    )
    .command(
      "eval <run>",
      "evaluate a saved run at the points of a CSV file",
      (command) =>
        command
          .positional("run", { type: "string", demandOption: true, describe: "run folder or solution.json" })
          .option("points", { type: "string", demandOption: true, describe: "CSV file, a point a row" })
          .option("gradient", { type: "boolean", default: false, describe: "also write the gradient" })
          .option("out", { type: "string", describe: "file to write; default: standard output" })
          .option("problem", {
            type: "string",
            describe: "the problem's file, where u = g + l N; default: the run's copy",
          })
          .example("$0 eval runs/first --points grid.csv --gradient", ""),
      ({ run: folder, points, gradient, out, problem }) =>
        run(async () => {
          const { evalCommand } = await import("./eval-command.ts");
          return evalCommand({
            run: folder,
            points,
            gradient,
            ...(out !== undefined && { out }),
            ...(problem !== undefined && { problem }),
          });
        }),
    )
    .command(
      "ntk <file>",
      "tangent kernels on a problem's points, and the HRTA paper's statements about them",
      (command) => ntkOptions(command),
      (args) =>
        run(async () => {
          const { ntkCommand } = await import("./ntk-command.ts");
          return ntkCommand(args as unknown as NtkArguments);
        }),
    )
    .command(
      "info",
      "show versions, kernels, backends, threads and SIMD",
      (command) => command.option("json", { type: "boolean", default: false, describe: "print JSON" }),
      ({ json }) => run(async () => (await import("./info-command.ts")).infoCommand({ json })),
    )
    .example("$0 solve problems/poisson2d.ts", "solve; see runs/.../report.html")
    .example("$0 eval runs/first --points grid.csv --gradient", "values and gradients, as CSV")
    .option("debug", { type: "boolean", default: false, describe: "show stack traces" })
    .demandCommand(1, "name a command: solve, eval, ntk or info (ritz --help shows more)")
    .strictCommands()
    .strict()
    .parserConfiguration({ "duplicate-arguments-array": false })
    .locale("en")
    .alias("help", "h")
    .version(packageVersion())
    .wrap(Math.min(110, process.stdout.columns || 110))
    .fail((message, error) => {
      throw message ? new UserError(inOurWords(message, words)) : error;
    });
}

/** What yargs says, where it does not say enough. */
function inOurWords(message: string, words: readonly string[]): string {
  const command = words.find((word) => !word.startsWith("-"));
  if (message.startsWith("Not enough non-option arguments")) {
    return command === "eval"
      ? "eval: name a run's folder, such as: ritz eval runs/first --points grid.csv"
      : `${command}: name a problem's file, such as: ritz ${command} problems/poisson2d.ts`;
  }
  const [, kind, names = ""] = /^(.*?)s?: (.*)$/.exec(message) ?? [];
  if (kind === "Not enough arguments following") return `--${names}: needs a value`;
  if (kind === "Missing required argument") return `${command}: needs --${names}`;
  if (kind === "Unknown command" && names === command) {
    return `unknown command: ${names}; there are solve, eval, ntk and info`;
  }
  if (kind?.startsWith("Unknown")) {
    return `unknown argument: ${names} (ritz ${command ? `${command} ` : ""}--help lists what there is)`;
  }
  return message;
}

function solveOptions(command: Argv): Argv {
  const list = (table: object) => Object.keys(table).join(", ");
  const text = (describe: string) => ({ type: "string" as const, describe, requiresArg: true });
  return command
    .positional("file", { type: "string", demandOption: true, describe: "TypeScript or JavaScript file" })
    .options({
      solver: text(`method: ${solverNames.join(", ")} (adam: the HRTA paper's)`),
      tolerance: text("second order: ends the run at this estimated relative error in the energy's norm"),
      network: text(`kind of network: ${networkKinds.join(", ")}`),
      width: text("neurons in each hidden layer (1000; 100 in deep networks)"),
      depth: text("hidden layers (residual blocks)"),
      activation: text(`activation: ${list(activations)}`),
      initialisation: text(`initial parameters: ${list(initialisations)}`),
      "scale-inputs": {
        type: "boolean",
        describe: "scale the network's inputs to [-1, 1] over the domain's bounding box",
      },
      fourier: text(
        "COUNT[:DEVIATION]: random Fourier features beside the inputs, in waves across the box (1)",
      ),
      s: text("homotopy parameters of the stages, with commas between"),
      transfer: text(`parameters over a switch of s: ${transfers.join(", ")}`),
      switch: text(
        "when to switch: a share of the budget (default 0.2), plateau[:SHARE] (at SHARE at the latest, 0.2), corollary1[:ZETA] (1.5)",
      ),
      impose: text(`how Dirichlet conditions are imposed: ${list(impositions)}`),
      steps: text("optimiser steps in all (2000); second order: iterations at most (100)"),
      "learning-rate": text("learning rate at the start"),
      schedule: text(`learning-rate schedule: ${list(schedules)}`),
      points: text("quadrature points in training (400)"),
      quadrature: text(`quadrature rule in training: ${list(quadratureRules)}`),
      redraw: text("steps from one draw of points to the next; 0 keeps the first"),
      kernels: text(`what evaluates the network: ${kernelChoices.join(", ")}; default: the fastest there is`),
      threads: text("threads of the kernels; default: one a processor"),
      backend: text("train on tensors of this tfjs backend: wasm, cpu, tensorflow, webgpu"),
      seed: { ...text("seed of all random numbers"), default: "1" },
      out: text("run folder; default: a new one under runs/"),
      overwrite: { type: "boolean", default: false, describe: "allow --out to hold a run already" },
      json: { type: "boolean", default: false, describe: "print one JSON object on standard output" },
      quiet: { type: "boolean", default: false, describe: "show no progress" },
    })
    .example("$0 solve problems/poisson2d.ts", "the HRTA paper's Poisson problem")
    .example("$0 solve problems/poisson2d.ts --solver newton", "six digits in a second")
    .example("$0 solve problems/poisson2d.ts --s 1 --steps 5000", "plain Adam, no homotopy")
    .example("$0 solve problems/sine1d.ts --transfer naive", "switch s as the paper does")
    .example("$0 solve mine.ts --json --seed 3 > result.json", "for scripts");
}

function ntkOptions(command: Argv): Argv {
  const text = (describe: string) => ({ type: "string" as const, describe, requiresArg: true });
  return command
    .positional("file", { type: "string", demandOption: true, describe: "TypeScript or JavaScript file" })
    .options({
      s: text("homotopy parameters, with commas between (0.5,1,1.5,2)"),
      points: text("training points to take (the problem's number, at most 100)"),
      width: text("neurons of the finite network (the problem's)"),
      activation: text(`activation: ${Object.keys(activations).join(", ")}`),
      method: text(
        "infinite width by closed, quadrature[:ORDER] or monte-carlo[:SAMPLES]; default: the best there is",
      ),
      delta: text("probability with which Lemmas 1 and 2 may fail (0.1)"),
      time: text("length of each stage of gradient flow; regressions only (100)"),
      run: text("look at a saved run's parameters in place of random ones"),
      seed: { ...text("seed of points and parameters"), default: "1" },
      out: text("folder for ntk.html and ntk.json; default: runs/NAME-ntk"),
      json: { type: "boolean", default: false, describe: "print one JSON object on standard output" },
    })
    .example("$0 ntk problems/sine1d.ts --points 20", "a table over s, and runs/sine1d-ntk/ntk.html");
}
