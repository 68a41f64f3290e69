import { dirname, isAbsolute, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf, UserError } from "./user-error.ts";

/** A file as its user calls it. */
export interface NamedFile {
  /** As given on the command line. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** The package's own folders: "dist", or "src" in its tests, and "bin". */
const ownFolders = ["..", "../../bin"].map((path) => resolve(dirname(fileURLToPath(import.meta.url)), path));

/**
 * What went wrong in a problem's file or in a file that it imports, in one line: the file, the line where it
 * is known, and what.
 */
export function faultIn(problem: NamedFile, error: unknown): UserError {
  const syntax = syntaxError(error);
  if (syntax) return new UserError(`${nameOf(problem, syntax.place)}: ${syntax.message}`, { cause: error });
  // The loader writes an imported name f as (0, _module.f).
  const message = messageOf(error).replace(/\(0 ?, ?(?:\w+\.)*(\w+)\)/g, "$1");
  return new UserError(`${nameOf(problem, placeOf(error))}: ${message}`, { cause: error });
}

/** Whether a function in a user's file was running when an error was thrown. */
export function isInUserCode(error: unknown): boolean {
  return placeOf(error) !== undefined;
}

/** Reads jiti's message: "ParseError: Unexpected token \n /folder/file.ts:5:32", its column from 0. */
function syntaxError(error: unknown): { message: string; place: Place } | undefined {
  const match = error instanceof Error && /^ParseError: (.+?)\s*\n\s*(\S.*):(\d+):(\d+)/.exec(error.message);
  if (!match) return undefined;
  const [, message, file, line, column] = match;
  return {
    message: `syntax error: ${message}`,
    place: { file: file!, line: Number(line), column: Number(column) + 1 },
  };
}

/** The innermost place in a user's file; the line alone, as the loader moves columns about. */
function placeOf(error: unknown): Place | undefined {
  return error instanceof Error ? framesOf(error)[0] : undefined;
}

/** The stack's frames in files that belong neither to Node nor to a package. */
function framesOf(error: Error): Place[] {
  const places = (error.stack ?? "").split("\n").flatMap((line): Place[] => {
    const match = /^\s+at (?:.*? \()?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).+):(\d+):\d+\)?$/.exec(line);
    if (!match) return [];
    const file = match[1]!.startsWith("file:") ? fileURLToPath(match[1]!) : match[1]!;
    return [{ file: resolve(file), line: Number(match[2]) }];
  });
  return places.filter(
    ({ file }) =>
      ownFolders.every((folder) => isOutside(folder, file)) && !/[\\/]node_modules[\\/]/.test(file),
  );
}

function nameOf({ path, file }: NamedFile, place: Place | undefined): string {
  if (!place) return path;
  const column = place.column === undefined ? "" : `:${place.column}`;
  return `${resolve(place.file) === file ? path : shortPath(place.file)}:${place.line}${column}`;
}

/** A path relative to the working directory where that is shorter to read, else absolute. */
export function shortPath(file: string): string {
  const short = relative(process.cwd(), file);
  return isOutside(process.cwd(), file) ? resolve(file) : short || ".";
}

function isOutside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path === ".." || /^\.\.[\\/]/.test(path) || isAbsolute(path);
}
