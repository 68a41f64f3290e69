import * as v from "valibot";
import { isUnknownPart } from "./parts.ts";
import { describe, ProblemError } from "./problem-error.ts";

/**
 * Reads what somebody states, and what the schema makes of it.
 *
 * @param whole what a message calls the whole: "problem"
 * @throws ProblemError naming the field, the value and what would be right: "exact.u: must be a function of x, got 3"
 */
export function readStatement<Schema extends v.GenericSchema>(
  schema: Schema,
  statement: unknown,
  whole: string,
): v.InferOutput<Schema> {
  const { issues, output } = v.safeParse(schema, statement);
  if (!issues) return output;
  const { path, message } = faultIn(issues);
  throw new ProblemError(path || whole, message);
}

/**
 * Checks a part of what somebody states.
 *
 * @param field where the statement has it: "enrichment"
 * @throws ProblemError naming the field, the value and what would be right: "enrichment[0]: must be { value, gradient }"
 */
export function checkField(schema: v.GenericSchema, value: unknown, field: string): void {
  const { issues } = v.safeParse(schema, value);
  if (!issues) return;
  const { path, message } = faultIn(issues);
  throw new ProblemError(path === "" || path.startsWith("[") ? field + path : `${field}.${path}`, message);
}

/**
 * Checks what a function is called with.
 *
 * @param whole the function: "solve"
 * @throws RangeError naming the option, the value and what would be right: "seed: must be an integer, got 0.5"
 */
export function checkCall(schema: v.GenericSchema, options: unknown, whole: string): void {
  const { issues } = v.safeParse(schema, options);
  if (!issues) return;
  const { path, message } = faultIn(issues);
  throw new RangeError(`${path || whole}: ${message}`);
}

/**
 * Reads the options that something is made with, and what the schema makes of them.
 *
 * @param maker what makes it: "adam"
 * @param field where a statement has what is made with them: its errors are the statement's
 * @throws RangeError naming the option, the value and what would be right, "adam: beta1 must lie in [0, 1), got 1"; a
 *   ProblemError if there is a field
 */
export function readOptions<Schema extends v.GenericSchema>(
  schema: Schema,
  options: unknown,
  maker: string,
  field?: string,
): v.InferOutput<Schema> {
  const { issues, output } = v.safeParse(schema, options);
  if (!issues) return output;
  const { path, message } = faultIn(issues);
  const words = `${maker}: ${path === "" ? message.replace(/^has /, "") : `${path} ${message}`}`;
  throw field === undefined ? new RangeError(words) : new ProblemError(field, words);
}

/** What is to be said of: where, "network.width", "points[2]" or "" for the whole, and what is wrong there. */
interface Fault {
  readonly path: string;
  readonly message: string;
}

function faultIn(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): Fault {
  // A part that is misspelt, or out of place, is why another one is missing.
  const unknownPart = issues.find(isUnknownPart);
  const {
    message,
    path = [],
    ...issue
  } = unknownPart ?? issues.find(({ type }) => type === "never") ?? issues[0];
  const keys = path.map(({ key }) => key);
  const input = unknownPart ? path.at(-1)!.input : issue.input;
  return {
    path: (unknownPart ? keys.slice(0, -1) : keys).reduce<string>(joined, ""),
    message: message.startsWith("must ") ? `${message}, got ${describe(input)}` : message,
  };
}

function joined(path: string, key: unknown): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (typeof key !== "string" || !/^[\w$]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
