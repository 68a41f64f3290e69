/** Something the user can put right: shown as one line, exit code 2. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** The message of anything thrown, in one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0]!;
}
