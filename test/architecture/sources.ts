import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";

/** A file of a folder of sources. */
export interface Source {
  /** Relative to the folder, with slashes: "network/shallow/shallow.ts". */
  readonly path: string;
  readonly text: string;
}

/** All sources in a folder. */
export function sourcesIn(folder: string): readonly Source[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(ts|mjs)$/.test(path) && !path.includes("node_modules"))
    .map((path) => ({ path: path.replaceAll(sep, "/"), text: readFileSync(join(folder, path), "utf8") }));
}

/** What a file imports: static, re-exported and dynamic imports, as written. */
export function importsOf(text: string): string[] {
  const code = text.replace(/^\s*\*.*$/gm, "").replace(/^\s*\/[/*].*$/gm, "");
  const found = code.matchAll(
    /^(?:import|export)\b[^;]*?\bfrom\s*["']([^"']+)["']|^import\s*["']([^"']+)["']|\bimport\(\s*["'`]([^"'`]+)["'`]|new URL\(\s*["'`](\.[^"'`]+)["'`]/gm,
  );
  return [...found].map((match) => match.slice(1).find((path) => path !== undefined)!);
}

/** The file that an import names, relative to the folder of sources; undefined for packages. */
export function targetOf(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return normalize(join(dirname(path), specifier)).replaceAll(sep, "/");
}

/** Files that import each other, type-only imports included: each circle as the list of its files. */
export function circlesIn(files: readonly Source[]): string[][] {
  const targets = new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(text).flatMap((specifier) => targetOf(path, specifier) ?? []),
    ]),
  );
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, before: readonly string[]): void => {
    const start = before.indexOf(path);
    if (start >= 0) {
      circles.push(before.slice(start));
      return;
    }
    if (done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...before, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return circles;
}

/** Lines that match, as "path: line". */
export function linesWith(
  pattern: RegExp,
  files: readonly Source[],
  except: readonly string[] = [],
): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split("\n")
      .filter((line) => pattern.test(line) && !except.includes(line))
      .map((line) => `${path}: ${line}`),
  );
}
