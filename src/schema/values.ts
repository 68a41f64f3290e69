import * as v from "valibot";

/** A number within these limits. @param message what it must be: "must be a positive number" */
function numberOf(message: string, ...limits: readonly v.PipeAction<number, number, v.BaseIssue<unknown>>[]) {
  return v.pipe(v.number(message), v.finite(message), ...limits);
}

const count = "must be a positive integer";
const whole = "must be an integer";

export const finiteNumber = numberOf("must be a number");
export const positiveNumber = numberOf(
  "must be a positive number",
  v.gtValue(0, "must be a positive number"),
);
export const notNegative = numberOf("must be >= 0", v.minValue(0, "must be >= 0"));
/** Up to 53 bits. */
export const integer = numberOf(whole, v.safeInteger(whole));
export const positiveInteger = numberOf(count, v.safeInteger(count), v.minValue(1, count));
export const wholeNumber = wholeNumberAs("must be 0 or a positive integer");

/** 0 or a positive integer, in other words. */
export function wholeNumberAs(message: string) {
  return numberOf(message, v.safeInteger(message), v.minValue(0, message));
}

/** A number in (lower, upper). */
export function strictlyBetween(lower: number, upper: number) {
  const message = `must lie in (${lower}, ${upper})`;
  return numberOf(message, v.gtValue(lower, message), v.ltValue(upper, message));
}

/** A number in (lower, infinity). */
export function above(lower: number) {
  const message = `must be above ${lower}`;
  return numberOf(message, v.gtValue(lower, message));
}

/** A number in [lower, upper]. */
export function within(lower: number, upper: number) {
  const message = `must lie in [${lower}, ${upper}]`;
  return numberOf(message, v.minValue(lower, message), v.maxValue(upper, message));
}

/** A number in [lower, upper). */
export function fromUpTo(lower: number, upper: number) {
  const message = `must lie in [${lower}, ${upper})`;
  return numberOf(message, v.minValue(lower, message), v.ltValue(upper, message));
}

/** A number in (lower, upper]. */
export function aboveUpTo(lower: number, upper: number) {
  const message = `must lie in (${lower}, ${upper}]`;
  return numberOf(message, v.gtValue(lower, message), v.maxValue(upper, message));
}

/** A number that is at least this. */
export function atLeast(lower: number) {
  const message = `must be at least ${lower}`;
  return numberOf(message, v.minValue(lower, message));
}

export const yesOrNo = v.boolean("must be true or false");
export const text = v.string("must be a text");

/** One of some words. */
export function oneOf<const Word extends string>(...words: readonly Word[]) {
  const quoted = words.map((word) => JSON.stringify(word));
  return v.picklist(
    words,
    words.length === 2 ? `must be ${quoted.join(" or ")}` : `must be one of ${words.join(", ")}`,
  );
}

/** A function, which is not called. @param of what its arguments are: "x" */
export function functionOf<F>(of: string) {
  return v.custom<F>((value) => typeof value === "function", `must be a function of ${of}`);
}

/** Something that has these methods. @param what it must be: "an optimizer such as adam(), not its name" */
export function having<T>(methods: readonly (keyof T & string)[], what: string) {
  return v.custom<T>(
    (value) =>
      typeof value === "object" &&
      value !== null &&
      methods.every((name) => typeof (value as T)[name] === "function"),
    `must be ${what}`,
  );
}

/** A value that is looked at where it is read, even whether it is there. */
export function readLater<T>() {
  return v.optional(v.unknown()) as unknown as v.GenericSchema<T>;
}

/** A list. @param what it must be: "a list of axes" @param least of how many; default 1 */
export function listOf<Item extends v.GenericSchema>(
  item: Item,
  what: string,
  least = 1,
): v.GenericSchema<readonly v.InferInput<Item>[]> {
  const message = `must be ${what}`;
  return v.pipe(v.array(item, message), v.minLength(least, message));
}
