/** A problem that was stated wrongly: names the field, the value, and what would be right. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.field = field;
  }
}
