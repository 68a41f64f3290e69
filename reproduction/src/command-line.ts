import { inspect } from "node:util";
import { ProblemError } from "deep-ritz";
import { messageOf, UserError } from "deep-ritz/node";
import yargs, { type Argv } from "yargs";
import { experimentNames } from "./experiments.ts";
import { type ReproduceArguments, reproduce } from "./reproduce.ts";

/**
 * The command line `npm run reproduce -- NAME`.
 *
 * @param words the arguments after the program's name
 * @returns the exit code: 0 done, 1 a fault of ours, 2 bad input
 */
export async function main(words: readonly string[]): Promise<number> {
  const debug = words.includes("--debug");
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners("error").includes(unlessClosed)) stream.on("error", unlessClosed);
  }
  try {
    return await reproduce((await parser(words).parseAsync()) as unknown as ReproduceArguments);
  } catch (error) {
    if (debug) process.stderr.write(`${inspect(error)}\n`);
    const isInput =
      error instanceof UserError || error instanceof ProblemError || error instanceof RangeError;
    const hint = isInput || debug ? "" : " (run again with --debug for details)";
    process.stderr.write(`reproduce: ${messageOf(error)}${hint}\n`);
    return isInput ? 2 : 1;
  }
}

/** Whoever read our output may stop reading, as `head` does: the run goes on and is stored. */
function unlessClosed(error: Error & { code?: string }): void {
  if (error.code !== "EPIPE") throw error;
}

function parser(words: readonly string[]): Argv {
  const text = (describe: string) => ({ type: "string" as const, describe, requiresArg: true });
  return yargs([...words])
    .scriptName("npm run reproduce --")
    .usage("$0 <name>", "run a claim of the seed papers again and write a page about it", (command) =>
      command
        .positional("name", { type: "string", demandOption: true, describe: experimentNames.join(", ") })
        .options({
          quick: { type: "boolean", default: false, describe: "few seeds and short runs: a minute or two" },
          fresh: {
            type: "boolean",
            default: false,
            describe: "run all again; default: go on from what is stored",
          },
          only: text("run only the arms whose names contain this"),
          jobs: text("runs side by side; default: one a processor"),
          out: { ...text("folder of pages and results"), default: "runs/reproduction" },
          quiet: { type: "boolean", default: false, describe: "show no progress" },
          debug: { type: "boolean", default: false, describe: "show stack traces" },
        })
        .example("$0 theorem1 --quick", "see runs/reproduction/theorem1-quick.md"),
    )
    .strict()
    .parserConfiguration({ "duplicate-arguments-array": false })
    .locale("en")
    .alias("help", "h")
    .version(false)
    .wrap(Math.min(110, process.stdout.columns || 110))
    .fail((message, error) => {
      throw message ? new UserError(inOurWords(message)) : error;
    });
}

/** What yargs says, where it does not say enough. */
function inOurWords(message: string): string {
  if (message.startsWith("Not enough non-option arguments")) {
    return "name what to run again, such as: npm run reproduce -- table1 --quick";
  }
  const [, kind, names = ""] = /^(.*?)s?: (.*)$/.exec(message) ?? [];
  if (kind === "Not enough arguments following") return `--${names}: needs a value`;
  if (kind?.startsWith("Unknown")) {
    return `unknown argument: ${names} (npm run reproduce -- --help lists what there is)`;
  }
  return message;
}
