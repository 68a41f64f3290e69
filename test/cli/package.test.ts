import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import type { RunSummary } from "../../src/node/summary.ts";
import { root, run, temporaryFolder } from "./run-ritz.ts";

const folder = temporaryFolder();
const project = join(folder, "project");
const { exports: entries } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
};
const inBrowsers = Object.keys(entries)
  .filter((entry) => entry !== "./node" && entry !== "./package.json")
  .map((entry) => join("deep-ritz", entry));

/** What a user would write, annotations left to inference. */
const problemText = `import { box, defineProblem, tf } from "deep-ritz";

export default defineProblem({
  name: "membrane",
  title: "-div(a grad u) = f, du/dn = 0",
  domain: box([0, 0], [2, 1]),
  data: {
    a: ([x, y]) => 1 + 0.5 * x * y,
    f: ([x]) => Math.cos(Math.PI * x),
  },
  energy({ u, grad, a, f, x, integral }) {
    const density: tf.Tensor = tf.mul(tf.mul(0.5, a), tf.sum(tf.square(grad), -1));
    const onRight = integral((side) => tf.mul(tf.mul(side.f, side.u), tf.sum(side.normal, -1)), "x+");
    return tf.add(
      tf.add(integral(tf.sub(density, tf.mul(f, u))), tf.mul(0.5, tf.square(integral(u)))),
      tf.add(tf.mul(1e-3, onRight), tf.mul(0, integral(tf.sum(x, -1)))),
    );
  },
  defaults: { network: { width: 20 }, training: { steps: 30 }, quadrature: { points: 50 } },
});
`;

/** Mistakes in it that types should catch. */
const mistakes: readonly [text: string, replacement: string, error: RegExp][] = [
  ["grad, a, f, x, integral", "grad, a, f, b, x, integral", /Property 'b' does not exist/],
  ["a: ([x, y]) => 1 + 0.5 * x * y", 'a: () => "1"', /^mistaken\.ts\([78],/m],
];

const libraryText = `import { loadSolution, measureErrors, saveSolution, solve } from "deep-ritz";
import { loadProblem } from "deep-ritz/node";
import { formatNumber } from "deep-ritz/report";

const { problem } = await loadProblem("membrane.ts");
const solution = await solve(problem, { seed: 1 });
const points = Float64Array.of(0.5, 0.5, 1.5, 0.25);
const { u } = loadSolution(JSON.parse(JSON.stringify(saveSolution(solution)))).evaluate(points);
const same = u.every((value, i) => value === solution.evaluate(points).u[i]);
console.log(JSON.stringify({ status: solution.status, energy: solution.energy, same, rule: measureErrors(problem, solution).rule, text: formatNumber(0.5) }));
`;

async function succeed(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, { cwd });
  expect(code, `${program} ${args.join(" ")}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

let packed: readonly string[];
let size: number;

beforeAll(async () => {
  mkdirSync(project);
  const output = await succeed(
    "npm",
    ["pack", "--ignore-scripts", "--json", "--pack-destination", folder],
    root,
  );
  const [{ filename, files, ...rest }] = JSON.parse(output) as [
    { filename: string; size: number; files: { path: string }[] },
  ];
  size = rest.size;
  packed = files.map(({ path }) => path);
  writeFileSync(join(project, "package.json"), '{ "name": "project", "private": true }\n');
  const install = ["install", "--no-audit", "--no-fund", "--prefer-offline", join(folder, filename)];
  await succeed("npm", install, project);
  writeFileSync(join(project, "membrane.ts"), problemText);
  writeFileSync(join(project, "library.mjs"), libraryText);
});

describe("the packed package", () => {
  it("holds what it needs, and its licences, but no sources, tests or runs", () => {
    const needed = [
      "package.json",
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
      "THIRD-PARTY-NOTICES.md",
      "bin/ritz.js",
      ...Object.values(entries)
        .flatMap((files) => (typeof files === "string" ? files : Object.values(files)))
        .map((file) => file.replace(/^\.\//, "")),
      "problems/poisson2d.ts",
    ];
    expect(needed.filter((path) => !packed.includes(path))).toEqual([]);
    const expected =
      /^(bin\/|dist\/.*\.(d\.ts|js|wasm)$|docs\/|problems\/|native\/|[\w-]+\.(md|json)$|LICENSE$)/;
    expect(packed.filter((path) => !expected.test(path))).toEqual([]);
  });

  it("holds no research and no pictures of it: less than a megabyte", () => {
    expect(packed.filter((path) => /reproduc|gallery|classify/.test(path))).toEqual([]);
    expect(size).toBeLessThan(1e6);
  });

  it("has what its pages link to, but for the gallery and the reproductions", () => {
    const links = packed
      .filter((path) => path.endsWith(".md"))
      .flatMap((page) => {
        const text = readFileSync(join(root, page), "utf8");
        const found = text.matchAll(/\]\((?!http|#)([^)#]+)(?:#[^)]*)?\)/g);
        return [...found].map(([, link]) => join(dirname(page), link!));
      });
    expect(links.length).toBeGreaterThan(30);
    const missing = links.filter((link) => !packed.includes(link));
    expect(missing.filter((link) => !/^docs\/(gallery|reproduction\/[\w-]+)\.md$/.test(link))).toEqual([]);
  });

  it("installs one copy of tfjs for all", () => {
    const modules = join(project, "node_modules");
    const installed = readdirSync(join(modules, "@tensorflow"));
    expect(installed).toContain("tfjs-core");
    for (const path of ["deep-ritz", ...installed.map((name) => `@tensorflow/${name}`)]) {
      expect(existsSync(join(modules, path, "node_modules/@tensorflow"))).toBe(false);
    }
  });
});

describe("a project of one's own", () => {
  it("solves its problem through npx ritz and through the library, alike", async () => {
    const line = await succeed(
      "npx",
      ["--no-install", "ritz", "solve", "membrane.ts", "--json", "--quiet"],
      project,
    );
    const summary = JSON.parse(line) as RunSummary & { out: string };
    expect(summary).toMatchObject({ problem: "membrane", status: "finished", steps: 30, parameters: 83 });
    expect(summary.out.startsWith(join(realpathSync(project), "runs/membrane-seed1-"))).toBe(true);
    const library = JSON.parse(await succeed("node", ["library.mjs"], project)) as object;
    expect(library).toEqual({
      status: "finished",
      energy: expect.closeTo(summary.energy, 4), // the command line may train with other kernels
      same: true,
      rule: expect.stringContaining("composite-gauss"), // the energy's
      text: "0.5",
    });
  });

  it.each([
    ["tensorflow", "@tensorflow/tfjs-node", "@tensorflow/tfjs-node@4.22"],
    ["webgpu", "webgpu and @tensorflow/tfjs-backend-webgpu", "webgpu @tensorflow/tfjs-backend-webgpu@4.22"],
  ])("is told which package the backend %s wants, in one line", async (backend, missing, wanted) => {
    const ritz = join(project, "node_modules/deep-ritz/bin/ritz.js");
    const outcome = await run("node", [ritz, "solve", "membrane.ts", "--backend", backend], { cwd: project });
    expect(outcome).toEqual({
      code: 2,
      stdout: "",
      stderr: `ritz: --backend ${backend}: needs the package ${missing}: npm install --save-dev ${wanted}\n`,
    });
  });

  it.each(["nodenext", "bundler"])("finds its types under moduleResolution %s", async (resolution) => {
    const check = (...files: string[]) => {
      const module = resolution === "nodenext" ? "nodenext" : "esnext";
      const flags = [
        "--strict",
        "--noUncheckedIndexedAccess",
        "--skipLibCheck",
        "--noEmit",
        "--target",
        "es2022",
      ];
      const args = [...flags, "--module", module, "--moduleResolution", resolution, "--types", "", ...files];
      return run(join(root, "node_modules/.bin/tsc"), args, { cwd: project });
    };
    const uses = `import { adam, measureErrors, type Problem, solve, type Solution } from "deep-ritz";
      import { formatNumber } from "deep-ritz/report";
      import { loadProblem } from "deep-ritz/node";
      declare const membrane: Problem;
      const solution: Solution = await solve(membrane, { seed: 2, solver: adam({ steps: 3 }) });
      const error: number | undefined = measureErrors(membrane, solution).relative?.l2.value;
      const text: string = formatNumber(error ?? (await loadProblem("membrane.ts")).problem.outputs);
      export { text };\n`;
    writeFileSync(join(project, "uses.mts"), uses);
    expect(await check("membrane.ts", "uses.mts")).toEqual({ code: 0, stdout: "", stderr: "" });
    for (const [text, replacement, error] of mistakes) {
      expect(problemText).toContain(text);
      writeFileSync(join(project, "mistaken.ts"), problemText.replace(text, replacement));
      const { code, stdout } = await check("mistaken.ts");
      expect(code).not.toBe(0);
      expect(stdout).toMatch(error);
    }
  });

  it.each(inBrowsers)("bundles %s for browsers", async (entry) => {
    // A built-in of Node would not resolve on this platform, with a prefix or without one.
    const { outputFiles, warnings, metafile } = await build({
      stdin: { contents: `export * from "${entry}";`, resolveDir: project },
      bundle: true,
      format: "esm",
      platform: "browser",
      metafile: true,
      write: false,
      logLevel: "silent",
    });
    expect(warnings).toEqual([]);
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    expect(imports.filter(({ external }) => external)).toEqual([]);
    expect(outputFiles[0]!.text).toContain("export {");
  });
});
