import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Problem } from "deep-ritz";
import { loadProblem } from "deep-ritz/node";

const manifest = createRequire(import.meta.url).resolve("deep-ritz/package.json");

/** The folder of the package deep-ritz, with its problems; in a clone also with its documentation. */
export const packageFolder = dirname(manifest);

/** Version of the package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** A problem of the package's folder problems/. */
export async function packagedProblem(name: string): Promise<Problem> {
  return (await loadProblem(join(packageFolder, "problems", `${name}.ts`))).problem;
}
