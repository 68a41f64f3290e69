/**
 * A problem that was stated wrongly: its message names the field, the value, and what would be right.
 *
 * @example
 * ```ts
 * import { box, defineProblem, poisson, ProblemError } from "deep-ritz";
 *
 * try {
 *   defineProblem({ name: "p", domain: box([0, 0], [1, 1]), energy: poisson(), dirichlet: { top: 0 } });
 * } catch (error) {
 *   if (error instanceof ProblemError) console.log(error.field); // dirichlet
 * }
 * ```
 */
export class ProblemError extends Error {
  /** "ProblemError". */
  override readonly name = "ProblemError";
  /** Where the statement is wrong: "energy", "exact.u". */
  readonly field: string;

  /**
   * An error whose message begins with the field.
   *
   * @param cause what a user's own function threw; its stack, which leads there, becomes this error's
   */
  constructor(field: string, message: string, cause?: unknown) {
    super(`${field}: ${message}`, { cause });
    this.field = field;
    if (cause instanceof Error && cause.stack !== undefined) this.stack = cause.stack;
  }
}

/** Runs a user's function; what it throws becomes a ProblemError that names the field. */
export function naming<T>(field: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(field, `failed: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

/** A value as it should stand in a message: short, and recognisable. */
export function describe(value: unknown): string {
  if (typeof value === "function") return `a function`;
  if (typeof value === "object" && value !== null) {
    try {
      const text = JSON.stringify(value);
      return text.length > 60 ? `${text.slice(0, 57)}...` : text;
    } catch {
      return "an object"; // cyclic, or holding a BigInt
    }
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
