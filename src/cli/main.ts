import { inspect } from "node:util";
import yargs, { type Argv } from "yargs";
import { messageOf, UserError } from "../node/user-error.ts";
import { packageVersion } from "../node/version.ts";
import { nearestName } from "../schema/nearest-name.ts";
import { ProblemError } from "../schema/problem-error.ts";
import { textFlag } from "./flag.ts";

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
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners("error").includes(unlessClosed)) stream.on("error", unlessClosed);
  }
  try {
    await parser(words, run).parseAsync();
    return exitCode;
  } catch (thrown) {
    const error = isOfYargs(thrown) ? new UserError(await inOurWords(thrown.message, words)) : thrown;
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

/** What yargs says itself. */
class UsageFault extends Error {
  override readonly name = "YError";
}

function isOfYargs(error: unknown): error is Error {
  return error instanceof Error && error.name === "YError";
}

type Run = (command: () => Promise<number> | number) => Promise<void>;

/** Flags and commands are loaded when they are asked for: `ritz --help` waits for none of them, nor for tfjs. */
function parser(words: readonly string[], run: Run): Argv {
  return yargs([...words])
    .scriptName("ritz")
    .usage("$0 <command>\n\nSolves variational problems with neural networks: the Deep Ritz method.")
    .command(
      "solve <file>",
      "solve the problem that a file states",
      async (command) => (await import("./solve-flags.ts")).solveFlags(command),
      (args) =>
        run(async () => {
          const { solveCommand } = await import("./solve-command.ts");
          return solveCommand(args, words);
        }),
    )
    .command(
      "eval <run>",
      "evaluate a saved run at the points of a CSV file",
      (command) =>
        command
          .positional("run", { type: "string", demandOption: true, describe: "run folder or solution.json" })
          .options({
            points: { ...textFlag("points", "CSV file, a point a row"), demandOption: true },
            gradient: { type: "boolean", default: false, describe: "also write the gradient" },
            out: textFlag("out", "file to write; default: standard output"),
            problem: textFlag("problem", "the problem's file, where u = g + l N; default: the run's copy"),
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
      async (command) => (await import("./ntk-flags.ts")).ntkFlags(command),
      (args) => run(async () => (await import("./ntk-command.ts")).ntkCommand(args)),
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
    .check((args) => allIsRead(args, words))
    .fail((message, error) => {
      throw error && !isOfYargs(error) ? error : new UsageFault(message ?? error.message);
    });
}

/** What yargs lets pass without a word: arguments behind "--", and switches with a text. */
function allIsRead(
  args: { readonly _: readonly unknown[]; readonly [name: string]: unknown },
  words: readonly string[],
): true {
  if (args._.length > 1) throw new UsageFault(`Unknown argument: ${args._[1]}`);
  for (const word of words) {
    const [, name = "", text] = /^--([\w-]+)=(.*)$/.exec(word) ?? [];
    if (typeof args[name] !== "boolean" || text === "true" || text === "false") continue;
    throw new UserError(`--${name}: takes no value; got ${JSON.stringify(text)}`);
  }
  return true;
}

/** What yargs says, where it does not say enough. */
async function inOurWords(message: string, words: readonly string[]): Promise<string> {
  const command = words.find((word) => !word.startsWith("-"));
  if (message.startsWith("Not enough non-option arguments")) {
    return command === "eval"
      ? "eval: name a run's folder, such as: ritz eval runs/first --points grid.csv"
      : `${command}: name a problem's file, such as: ritz ${command} problems/poisson2d.ts`;
  }
  const [, kind, names = ""] = /^(.*?)s?: (.*)$/.exec(message) ?? [];
  if (kind === "Not enough arguments following") return `--${names}: needs a value`;
  if (kind === "Missing required argument") {
    const slip = words.find((word) => word.startsWith("--") && nearestName(nameOf(word), [names]));
    return slip === undefined
      ? `${command}: needs --${names}`
      : unknownArgument(nameOf(slip), command, names);
  }
  if (!kind?.startsWith("Unknown")) return message;
  const [name = ""] = names.split(", "); // yargs gives both learning-rat and learningRat
  if (name === command) return `unknown command: ${name}; there are solve, eval, ntk and info`;
  const isFlag = words.some((word) => word.startsWith("-") && nameOf(word) === name);
  return unknownArgument(name, command, isFlag ? await flagNear(name, command) : undefined);
}

/** The flag of a word: "width" of "--width=5". */
const nameOf = (word: string) => word.replace(/^-+|=.*$/g, "");

function unknownArgument(name: string, command: string | undefined, meant: string | undefined): string {
  const hint = meant === undefined ? "" : `did you mean --${meant}? `;
  return `unknown argument: ${name} (${hint}ritz ${command ? `${command} ` : ""}--help lists what there is)`;
}

/** The flag of a command that was probably meant, as its help has it. */
async function flagNear(name: string, command: string | undefined): Promise<string | undefined> {
  const help = await parser(command === undefined ? [] : [command], () => Promise.resolve()).getHelp();
  const flags = [...help.matchAll(/^ +(?:-\w, +)?--?([\w-]+)/gm)].map(([, flag]) => flag!);
  return nearestName(name, flags);
}
