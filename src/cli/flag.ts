import * as v from "valibot";
import { UserError } from "../node/user-error.ts";
import { nearestName } from "../schema/nearest-name.ts";

/** Reads a flag's text; throws what `wrong` gives: "must be such and such". */
export type ReadText<Value> = (text: string, wrong: (message: string) => UserError) => Value;

/** A flag with a value, as yargs takes it: its text is read once, while yargs parses. */
export interface ValueFlag<Value> {
  readonly type: "string";
  readonly number?: boolean;
  readonly requiresArg: true;
  readonly describe: string;
  readonly choices?: readonly string[];
  /** @throws UserError naming the flag, its text and what would be right */
  coerce(given: unknown): Value;
}

/** A flag whose text is read in a way of its own. */
export function flag<Value>(name: string, describe: string, read: ReadText<Value>): ValueFlag<Value> {
  const wrong = (text: string) => (message: string) =>
    new UserError(`--${name}: ${message}; got ${JSON.stringify(text)}`);
  return {
    type: "string",
    requiresArg: true,
    describe,
    coerce(given) {
      if (typeof given === "string") return read(given, wrong(given));
      if (typeof given === "number") return given as Value; // a default
      throw new UserError(`--${name}: needs a value`); // "--no-NAME"
    },
  };
}

/** A flag that is taken as it is written. */
export const textFlag = (name: string, describe: string) => flag(name, describe, (text) => text);

/** A flag with one of some words. */
export function choiceFlag<Word extends string>(name: string, words: readonly Word[], describe: string) {
  const read: ReadText<Word> = (text, wrong) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    const meant = nearestName(text, words);
    const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
    throw wrong(`must be one of ${words.join(", ")}${hint}`);
  };
  return { ...flag(name, describe, read), choices: words };
}

/** A flag with what a schema allows: its type, its words and, unless said otherwise, what it is for. */
export function schemaFlag<Value>(
  name: string,
  schema: v.GenericSchema<Value>,
  describe: string = v.getDescription(schema) ?? "",
): ValueFlag<Value> {
  if (isPicklist(schema)) return choiceFlag(name, schema.options, describe) as ValueFlag<Value>;
  const read = schemaReader(schema);
  return { ...flag(name, describe, read), ...(schema.type === "number" && { number: true }) };
}

/** Reads a text as a schema has it: as a number where that is what it allows. */
export function schemaReader<Value>(schema: v.GenericSchema<Value>): ReadText<Value> {
  return (text, wrong) => {
    const number = text.trim() === "" ? Number.NaN : Number(text);
    const { issues, output } = v.safeParse(schema, schema.type === "number" ? number : text);
    if (issues) throw wrong(issues[0].message);
    return output;
  };
}

function isPicklist(schema: v.GenericSchema): schema is v.GenericSchema & { options: readonly string[] } {
  return schema.type === "picklist";
}
