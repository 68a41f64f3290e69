import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../src/", import.meta.url));

/** Folders of src from the bottom up; those in one row know nothing of each other. */
const layers = [
  ["math"],
  ["jet", "kernels"],
  ["tensors", "geometry"],
  ["quadrature", "network", "optimize"],
  ["energy"],
  ["problem"],
  ["solve", "theory", "classify"],
  ["report"],
  ["node"],
  ["cli"],
];
/** Layers that a folder could see and may not: energies know no network. */
const forbidden: Readonly<Record<string, readonly string[]>> = { energy: ["network"] };
/** Folders that the entry of the package may not import: they have entries of their own. */
const apart = ["theory", "report", "node", "cli"];

interface Source {
  /** Relative to src: "network/shallow/shallow.ts". */
  readonly path: string;
  readonly text: string;
}

const sources: readonly Source[] = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({ path: path.replaceAll(sep, "/"), text: readFileSync(join(root, path), "utf8") }));

/** What a file imports: static, re-exported and dynamic imports, as written. */
function importsOf(text: string): string[] {
  const code = text.replace(/^\s*\*.*$/gm, "").replace(/^\s*\/[/*].*$/gm, "");
  const found = code.matchAll(
    /^(?:import|export)\b[^;]*?\bfrom\s*["']([^"']+)["']|^import\s*["']([^"']+)["']|\bimport\(\s*["'`]([^"'`]+)["'`]|new URL\(\s*["'`](\.[^"'`]+)["'`]/gm,
  );
  return [...found].map((match) => match.slice(1).find((path) => path !== undefined)!);
}

/** The folder of src that a file lies in; "" for src itself. */
const folderOf = (path: string) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "");

const layerOf = (folder: string) => layers.findIndex((row) => row.includes(folder));

/** The file that an import names, relative to src; undefined for packages. */
function targetOf(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return normalize(join(dirname(path), specifier)).replaceAll(sep, "/");
}

/** What is wrong with a file's imports, in words. */
function faultsOf({ path, text }: Source): string[] {
  const from = folderOf(path);
  const isNodes = from === "node" || from === "cli";
  if (from !== "" && layerOf(from) < 0) return [`${path}: the folder ${from} has no layer`];
  return importsOf(text).flatMap((specifier) => {
    if (/^(deep-ritz|\/)/.test(specifier)) return [`${path}: imports the package itself: ${specifier}`];
    if (specifier.startsWith("node:") && !isNodes)
      return [`${path}: ${specifier} does not exist in browsers`];
    const target = targetOf(path, specifier);
    if (target === undefined) return [];
    if (target.startsWith("../")) return isNodes ? [] : [`${path}: ${specifier} leaves src`];
    if (!/\.[jt]s$/.test(target) && !isNodes) return [`${path}: ${specifier} has no extension`];
    const to = folderOf(target);
    if (to === from) return [];
    if (from === "") return apart.includes(to) ? [`${path}: imports ${to}/`] : [];
    if (to === "") return isNodes ? [] : [`${path}: ${specifier} is above all layers`];
    if (forbidden[from]?.includes(to)) return [`${path}: ${from}/ knows no ${to}/`];
    return layerOf(to) < layerOf(from) ? [] : [`${path}: ${from}/ imports ${to}/, which is not below it`];
  });
}

/** Files that import each other, type-only imports included: each circle as the list of its files. */
function circlesIn(files: readonly Source[]): string[][] {
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

describe("imports in src", () => {
  it("run to a lower layer or within a folder", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(({ text }) => importsOf(text)).length).toBeGreaterThan(200);
    expect(sources.flatMap(faultsOf)).toEqual([]);
  });

  it("would be caught where they make a circle, type-only ones included", () => {
    const file = (path: string, imported: string) => ({
      path,
      text: `import type { A } from "${imported}";`,
    });
    expect(circlesIn([file("energy/a.ts", "./lift/b.ts"), file("energy/lift/b.ts", "../a.ts")])).toEqual([
      ["energy/a.ts", "energy/lift/b.ts"],
    ]);
    expect(circlesIn([file("energy/a.ts", "./b.ts"), file("energy/b.ts", "./c.ts")])).toEqual([]);
  });

  it("would be caught where they go wrong", () => {
    const faults = (path: string, ...lines: string[]) => faultsOf({ path, text: lines.join("\n") }).length;
    expect(faults("network/a.ts", 'import { box } from "../energy/sample.ts";')).toBe(1);
    expect(faults("network/deep/a.ts", 'import { box } from "../../energy/sample.ts";')).toBe(1);
    expect(faults("network/a.ts", "import {", "  grid,", '} from "../quadrature/grid.ts";')).toBe(1);
    expect(faults("energy/a.ts", 'import type { A } from "../solve/solve.ts";')).toBe(1);
    expect(faults("energy/a.ts", 'export { solve } from "../solve/solve.ts";')).toBe(1);
    expect(faults("energy/a.ts", 'import type { Network } from "../network/network.ts";')).toBe(1);
    expect(faults("math/a.ts", 'const a = await import("../tensors/webgpu/webgpu.ts");')).toBe(1);
    expect(faults("math/a.ts", 'import "../jet/jet.ts";')).toBe(1);
    expect(faults("math/a.ts", 'import { readFileSync } from "node:fs";')).toBe(1);
    expect(faults("kernels/a.ts", 'const worker = new URL("../solve/worker.ts", import.meta.url);')).toBe(1);
    expect(faults("index.ts", 'export { lineChart } from "./report/line-chart.ts";')).toBe(1);
    expect(faults("math/a.ts", 'import { solve } from "../index.ts";')).toBe(1);
    expect(faults("math/a.ts", 'import { solve } from "deep-ritz";')).toBe(1);
    expect(faults("utils/a.ts", "")).toBe(1);
    expect(faults("energy/a.ts", ' * import { solve } from "../solve/solve.ts";')).toBe(0);
    expect(
      faults("solve/a.ts", 'import { box } from "../geometry/box.ts";', 'import { b } from "./b.ts";'),
    ).toBe(0);
    expect(
      faults("cli/a.ts", 'import { cpus } from "node:os";', 'import { solve } from "../index.ts";'),
    ).toBe(0);
  });
});

describe("files in src", () => {
  const offending = (pattern: RegExp, except: readonly string[] = []) =>
    sources.flatMap(({ path, text }) =>
      text
        .split("\n")
        .filter((line) => pattern.test(line) && !except.includes(line))
        .map((line) => `${path}: ${line}`),
    );

  it("list what they export: only tfjs is passed on whole", () => {
    const tfjs = 'export * as tf from "@tensorflow/tfjs-core";';
    expect(offending(/^export \*/, [tfjs])).toEqual([]);
    expect(sources.filter(({ text }) => text.includes(tfjs)).map(({ path }) => path)).toEqual(["index.ts"]);
  });

  it("have no default export", () => {
    expect(offending(/^export default|\bas default\b/)).toEqual([]);
  });

  it("hold no state of their own: no module-level let or var", () => {
    expect(offending(/^(?:export )?(?:let|var)\b/)).toEqual([]);
  });

  it("have at most 400 lines, unless they are tables", () => {
    const isTable = (text: string) => text.startsWith("// biome-ignore-all format: data table");
    const long = sources.filter(({ text }) => text.split("\n").length > 401 && !isTable(text));
    expect(long.map(({ path }) => path)).toEqual([]);
    expect(sources.filter(({ text }) => isTable(text)).length).toBeLessThan(5);
  });
});

/** Folders of src with a list of names: the public entries besides the root. */
const entries = sources.flatMap(({ path }) => /^(\w+)\/index\.ts$/.exec(path)?.[1] ?? []);

it("index files of folders are the entries of package.json", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "../package.json"), "utf8")) as { exports: object };
  const named = Object.keys(exports).filter((entry) => entry !== "." && entry !== "./package.json");
  expect(named.sort()).toEqual(entries.map((folder) => `./${folder}`).sort());
  expect(sources.filter(({ path }) => /\/.*\/index\.ts$/.test(path))).toEqual([]);
});

const bundled = entries.filter((folder) => folder !== "node").map((folder) => `${folder}/index.ts`);

describe.each(["index.ts", ...bundled])("src/%s", (entry) => {
  it("bundles for browsers: nothing of Node's is left in it", async () => {
    const { errors, metafile } = await build({
      entryPoints: [join(root, entry)],
      bundle: true,
      platform: "browser",
      format: "esm",
      splitting: true,
      outdir: "bundle",
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    expect(errors).toEqual([]);
    const external = Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.filter((one) => one.external),
    );
    expect(external).toEqual([]);
    const entryOutput = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint?.endsWith(entry));
    expect(entryOutput?.exports.length).toBeGreaterThan(1);
  });
});
