import * as v from "valibot";
import type { Argv, InferredOptionTypes } from "yargs";
import { activations } from "../network/activations.ts";
import { networkSettings } from "../network/build.ts";
import type { UserError } from "../node/user-error.ts";
import { positiveInteger, positiveNumber, strictlyBetween } from "../schema/values.ts";
import { runOptions } from "../solve/run.ts";
import type { KernelMethod } from "../theory/infinite-width.ts";
import { choiceFlag, flag, schemaFlag, schemaReader, textFlag } from "./flag.ts";
import { readHomotopy } from "./setting-flags.ts";

/** Dense eigenvalue problems take seconds from here on. */
export const mostPoints = 500;

const points = v.pipe(positiveInteger, v.maxValue(mostPoints, `must be at most ${mostPoints}`));

const table = {
  s: flag("s", "homotopy parameters, with commas between (0.5,1,1.5,2)", readHomotopy),
  points: schemaFlag("points", points, "training points to take (the problem's number, at most 100)"),
  width: schemaFlag(
    "width",
    networkSettings.entries.width.wrapped,
    "neurons of the finite network (the problem's)",
  ),
  activation: choiceFlag("activation", Object.keys(activations), "activation of the neurons"),
  method: flag(
    "method",
    "infinite width by closed, quadrature[:ORDER] or monte-carlo[:SAMPLES]; default: the best there is",
    readMethod,
  ),
  delta: schemaFlag("delta", strictlyBetween(0, 1), "probability with which Lemmas 1 and 2 may fail (0.1)"),
  time: schemaFlag("time", positiveNumber, "length of each stage of gradient flow; regressions only (100)"),
  run: textFlag("run", "look at a saved run's parameters in place of random ones"),
  seed: {
    ...schemaFlag("seed", runOptions.entries.seed.wrapped, "seed of points and parameters"),
    default: 1,
  },
  out: textFlag("out", "folder for ntk.html and ntk.json; default: runs/NAME-ntk"),
  json: { type: "boolean", default: false, describe: "print one JSON object on standard output" },
} as const;

/** `ritz ntk`'s arguments, read and checked. */
export type NtkArguments = InferredOptionTypes<typeof table> & { readonly file: string };

/** The flags of `ritz ntk`. */
export function ntkFlags(command: Argv) {
  return command
    .positional("file", { type: "string", demandOption: true, describe: "TypeScript or JavaScript file" })
    .options(table)
    .example("$0 ntk problems/sine1d.ts --points 20", "a table over s, and runs/sine1d-ntk/ntk.html");
}

/** "closed", "quadrature:64", "monte-carlo:100000"; with the text, which reports show. */
function readMethod(
  text: string,
  wrong: (message: string) => UserError,
): { readonly text: string; readonly method: KernelMethod } {
  const [kind, number] = text.split(":");
  const count = number === undefined ? undefined : schemaReader(positiveInteger)(number, wrong);
  switch (kind) {
    case "closed":
      return { text, method: { kind } };
    case "quadrature":
      return { text, method: { kind, order: count ?? 64 } };
    case "monte-carlo":
      return { text, method: { kind, samples: count ?? 100_000, seed: 1 } };
    default:
      throw wrong("must be one of closed, quadrature, monte-carlo");
  }
}
