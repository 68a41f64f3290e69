import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { messageOf, UserError } from "deep-ritz/node";

/**
 * Writes a file, with its folder, under another name first: no half-written file ever has the right name.
 *
 * @throws UserError if it cannot be written
 */
export function writeWhole(file: string, text: string): void {
  const partial = `${file}.partial`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(partial, text);
    renameSync(partial, file);
  } catch (error) {
    if (existsSync(partial)) rmSync(partial);
    throw new UserError(`${file}: cannot be written: ${messageOf(error)}`, { cause: error });
  }
}
