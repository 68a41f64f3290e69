/** Something the user can put right: shown as one line, exit code 2. */
export class UserError extends Error {
  /** "UserError". */
  override readonly name = "UserError";
}

/** The message of anything thrown, in one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return (text.trim().split("\n")[0] ?? "").trim();
}

/** What a failed file operation says, without the codes of the system: "no such file or directory". */
export function fileMessageOf(error: unknown): string {
  const reason = /^E[A-Z0-9]+: (.+?), \w+/.exec(messageOf(error));
  return reason?.[1] ?? messageOf(error);
}
