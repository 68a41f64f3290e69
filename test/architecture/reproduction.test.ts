import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { circlesIn, importsOf, linesWith, type Source, sourcesIn, targetOf } from "./sources.ts";

const folder = fileURLToPath(new URL("../../reproduction/", import.meta.url));
const files = sourcesIn(folder);
const manifest = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")) as Readonly<
    Record<"exports" | "dependencies", Readonly<Record<string, unknown>>>
  >;
const entries = Object.keys(manifest("package.json").exports).map((entry) => entry.replace(".", "deep-ritz"));
const packages = Object.keys(manifest("reproduction/package.json").dependencies);

/** What is wrong with a file's imports, in words. */
function faultsOf({ path, text }: Source): string[] {
  return importsOf(text).flatMap((specifier) => {
    const target = targetOf(path, specifier);
    if (target !== undefined) {
      return target.startsWith("../") ? [`${path}: ${specifier} leaves reproduction/`] : [];
    }
    if (specifier.startsWith("node:")) return [];
    const [, name = ""] = /^((?:@[^/]+\/)?[^/]+)/.exec(specifier) ?? [];
    if (name === "deep-ritz") return entries.includes(specifier) ? [] : [`${path}: ${specifier} is no entry`];
    if (name === "vitest" && path.startsWith("test/")) return [];
    return packages.includes(name) ? [] : [`${path}: ${name} is no dependency`];
  });
}

describe("reproduction/", () => {
  it("uses the public entries of the package only", () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.flatMap(({ text }) => importsOf(text)).length).toBeGreaterThan(100);
    expect(files.flatMap(faultsOf)).toEqual([]);
  });

  it("would be caught where it did not", () => {
    const faults = (path: string, line: string) => faultsOf({ path, text: line }).length;
    expect(faults("src/a.ts", 'import { solve } from "../../src/index.ts";')).toBe(1);
    expect(faults("src/hta/a.ts", 'const page = new URL("../../../docs/method.md", import.meta.url);')).toBe(
      1,
    );
    expect(faults("src/a.ts", 'import { elliptic } from "deep-ritz/energy";')).toBe(1);
    expect(faults("src/a.ts", 'const a = await import("deep-ritz/dist/index.js");')).toBe(1);
    expect(faults("src/a.ts", 'import { build } from "esbuild";')).toBe(1);
    expect(faults("src/a.ts", 'import { expect } from "vitest";')).toBe(1);
    expect(faults("src/hta/a.ts", 'import { median } from "../statistics.ts";')).toBe(0);
    expect(faults("test/a.ts", 'import { adam } from "deep-ritz/optimize";')).toBe(0);
  });

  it("has no circle of imports", () => {
    expect(circlesIn(files)).toEqual([]);
  });

  it("keeps the package's style: no state of modules, no default exports, files of 400 lines at most", () => {
    const sources = files.filter(({ path }) => path.startsWith("src/"));
    expect(linesWith(/^export \*|^export default|^(?:export )?(?:let|var)\b/, sources)).toEqual([]);
    expect(files.filter(({ text }) => text.split("\n").length > 401)).toEqual([]);
  });
});
