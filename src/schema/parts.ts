import * as v from "valibot";
import { nearestName } from "./nearest-name.ts";

interface Words {
  /** What the parts are called: "part" (default), "option", "coefficient". */
  readonly noun?: string;
  /** What the whole must be; default "an object". */
  readonly what?: string;
}

/**
 * An object with these parts and no others: a misspelt one would be ignored, and so is refused, with the name that was
 * meant. A part that is missing is said to be undefined. What is read is a copy: frozen, so that whoever gave it cannot
 * change it afterwards, and without the parts that are undefined, so that they override nothing.
 */
export function parts<const Entries extends v.ObjectEntries>(
  entries: Entries,
  { noun = "part", what = "an object" }: Words = {},
) {
  const whole = v.strictObject(entries, (issue): string => {
    const { key, input } = issue.path?.at(-1) ?? {};
    if (typeof key !== "string" || Array.isArray(input)) return `must be ${what}`;
    const entry = issue.expected === "never" ? undefined : entries[key];
    if (entry) return v.safeParse(entry as v.GenericSchema, undefined).issues?.[0].message ?? "must be given";
    const names = Object.keys(entries).filter((name) => isOffered(entries[name]!));
    const meant = nearestName(key, names) ?? placeOf(key, entries);
    const list = `here are ${names.join(", ")}`;
    const help = meant === undefined ? `t${list}` : `did you mean ${JSON.stringify(meant)}? T${list}`;
    return `has no ${noun} ${JSON.stringify(key)}; ${help}`;
  });
  // The type of the whole, which it is: that of the pipe makes declarations of parts in parts a megabyte long.
  return v.pipe(whole, v.transform(settled<v.InferOutput<typeof whole>>)) as unknown as typeof whole;
}

function settled<Parts extends object>(read: Parts): Parts {
  const given = Object.entries(read).filter(([, part]) => part !== undefined);
  return Object.freeze(Object.fromEntries(given) as Parts);
}

/** One of several kinds of objects, told apart by their `kind`. @param example '{ kind: "share", share: 0.2 }' */
export function oneKindOf<const Kinds extends v.VariantOptions<"kind"> & readonly Kind[]>(
  example: string,
  ...kinds: Kinds
) {
  const names = kinds.map(({ entries }) => entries.kind.literal).join(", ");
  return v.variant("kind", kinds, ({ path }): string =>
    path ? `must be one of ${names}` : `must be such as ${example}`,
  );
}

interface Kind {
  readonly entries: { readonly kind: { readonly literal: unknown } };
}

/** A number, or an object: what is wrong is told of the one that it looks like. */
export function eitherNumberOr<Plain extends v.GenericSchema, Whole extends v.GenericSchema>(
  plain: Plain,
  whole: Whole,
) {
  return v.lazy((value): Plain | Whole => (typeof value === "object" && value !== null ? whole : plain));
}

/** An object of options, which messages call so. */
export function optionsOf<const Entries extends v.ObjectEntries>(entries: Entries) {
  return parts(entries, { noun: "option" });
}

/** Whether an issue is about a part that there is not. */
export function isUnknownPart({ type, expected }: v.BaseIssue<unknown>): boolean {
  return type === "strict_object" && expected === "never";
}

/**
 * A part that may be left out. `undefined` stands for that: what is computed may come to it, though types, which are
 * exact, do not say so.
 */
export function optional<Schema extends v.GenericSchema>(schema: Schema) {
  return v.optional(schema) as unknown as v.ExactOptionalSchema<Schema, undefined>;
}

/** With what it is for, in a line: the command line's help shows it. */
export function described<Schema extends v.GenericSchema>(schema: Schema, words: string) {
  return v.pipe(schema, v.description(words));
}

/** A part that must not be there. @param why 'is for problems with an "energy"' */
export function refused(why: string) {
  return optional(v.never(why));
}

/** Whether it is among those to choose from: what makers set themselves, such as the kind, is not. */
const isOffered = (entry: v.ObjectEntries[string]) => !["never", "literal"].includes(unwrapped(entry).type);

function unwrapped(entry: v.ObjectEntries[string]): { readonly type: string; readonly entries?: object } {
  return "wrapped" in entry ? (entry.wrapped as v.GenericSchema) : entry;
}

/** Where a name stands among the parts of parts: "network.width" for "width" or "widht". */
function placeOf(name: string, entries: v.ObjectEntries): string | undefined {
  for (const [outer, entry] of Object.entries(entries)) {
    const inner = nearestName(name, Object.keys(unwrapped(entry).entries ?? {}));
    if (inner !== undefined) return `${outer}.${inner}`;
  }
  return undefined;
}

/** The schema of a part of parts, "network.width"; undefined where there is none. */
export function partAt(schema: v.GenericSchema, path: string): v.GenericSchema | undefined {
  return path.split(".").reduce<v.GenericSchema | undefined>((whole, key) => {
    const entries = whole && "entries" in whole ? (whole.entries as v.ObjectEntries) : {};
    return Object.hasOwn(entries, key) ? (unwrapped(entries[key]!) as v.GenericSchema) : undefined;
  }, schema);
}

type KeysOf<T> = T extends unknown ? keyof T : never;

type Same<A, B> = [A, KeysOf<A>] extends [B, KeysOf<B>]
  ? [B, KeysOf<B>] extends [A, KeysOf<A>]
    ? unknown
    : "the schema refuses what the type allows"
  : "the schema allows what the type refuses";

/**
 * Ties a schema to the documented type of its values: it does not compile unless both allow the same, so that neither
 * can change alone. `tied<NetworkSettings>()(parts({ ... }))`.
 */
export function tied<T>() {
  return <Schema extends v.GenericSchema>(schema: Schema & Same<v.InferInput<Schema>, T>): Schema => schema;
}
