import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { circlesIn, importsOf, linesWith, type Source, sourcesIn, targetOf } from "./sources.ts";

const root = fileURLToPath(new URL("../../src/", import.meta.url));

/** Folders of src from the bottom up; those in one row know nothing of each other. */
const layers = [
  ["math", "schema"],
  ["jet", "kernels"],
  ["tensors", "geometry"],
  ["quadrature", "network", "optimize"],
  ["energy"],
  ["problem"],
  ["solve", "theory"],
  ["report"],
  ["node"],
  ["cli"],
];
/** Layers that a folder could see and may not: energies know no network. */
const forbidden: Readonly<Record<string, readonly string[]>> = { energy: ["network"] };
/** Folders that the entry of the package may not import: they have entries of their own. */
const apart = ["theory", "report", "node", "cli"];

const sources = sourcesIn(root);

/** The folder of src that a file lies in; "" for src itself. */
const folderOf = (path: string) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "");

const layerOf = (folder: string) => layers.findIndex((row) => row.includes(folder));

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

describe("imports in src", () => {
  it("run to a lower layer or within a folder", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(({ text }) => importsOf(text)).length).toBeGreaterThan(200);
    expect(sources.flatMap(faultsOf)).toEqual([]);
  });

  it("make no circle, type-only ones included", () => {
    expect(circlesIn(sources)).toEqual([]);
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
  const offending = (pattern: RegExp, except: readonly string[] = []) => linesWith(pattern, sources, except);

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
