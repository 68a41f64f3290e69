import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { root, run, runMany, runRitz, temporaryFolder } from "./run-ritz.ts";

// Far from any package.json: "deep-ritz" must come from the command line itself.
const folder = temporaryFolder();

const imported = 'import { box, defineProblem, elliptic, tf } from "deep-ritz";';
const required = 'const { box, defineProblem, elliptic, tf } = require("deep-ritz");';
/** The energy is tfjs's own affair: with a second copy of tfjs its tensors would not be ours. */
const stated = `defineProblem({
  name: "mine",
  domain: box([0, 0], [1, 1]),
  data: { f: (x) => Math.cos(Math.PI * x[0]) },
  energy: ({ u, grad, f, integral }) => {
    const dirichlet = integral(tf.sub(tf.mul(0.5, tf.sum(tf.square(grad), -1)), tf.mul(f, u)));
    return tf.add(dirichlet, tf.mul(0.5, tf.square(integral(u))));
  },
})`;

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const solving = (file: string, out: string) => [
  "solve",
  file,
  "--width",
  "5",
  "--steps",
  "3",
  "--points",
  "20",
  "--quiet",
  "--json",
  "--out",
  out,
];

/** Solves several files, one after the other in one process. */
async function solveAll(names: readonly string[]): Promise<unknown[]> {
  const outcomes = await runMany(
    names.map((file, index) => solving(file, `run-${index}-of-${file.replace(/.*\//, "")}`)),
    { cwd: folder },
  );
  return outcomes.map(({ code, stdout, stderr }) => ({
    code,
    stderr,
    ...(JSON.parse(stdout || "{}") as object),
  }));
}

it("may be modules or CommonJS, TypeScript or JavaScript", async () => {
  const typed = stated.replace("(x)", "(x: readonly number[])");
  const ownTensors = `${imported.replace(", tf", "")}\nimport * as tf from "@tensorflow/tfjs-core";`;
  const names = [
    write("module.ts", `${imported}\nexport default ${typed};`),
    write("module.mts", `${imported}\nexport default ${typed};`),
    write("module.mjs", `${imported}\nexport default ${stated};`),
    write("module.js", `${imported}\nexport default ${stated};`),
    write("common.cjs", `${required}\nmodule.exports = ${stated};`),
    write("common.js", `${required}\nexports.default = ${stated};`),
    write("promise.ts", `${imported}\nexport default await Promise.resolve(${stated});`),
    write("tfjs.ts", `${ownTensors}\nexport default ${stated};`),
  ];
  for (const solved of await solveAll(names)) {
    // tfjs would speak up on standard error if a second copy of it were loaded.
    expect(solved).toMatchObject({ code: 0, stderr: "", problem: "mine", status: "finished", steps: 3 });
  }
});

it("may import other files, JSON, Node's modules and the package's other entries", async () => {
  mkdirSync(join(folder, "parts"));
  write("parts/name.ts", "export const name: string = 'assembled';");
  write("parts/size.json", '{ "side": 2 }');
  const file = write(
    "imports.ts",
    `import { readFileSync } from "node:fs";
     import { interval, defineProblem, elliptic } from "deep-ritz";
     import { formatNumber } from "deep-ritz/report";
     import { UserError } from "deep-ritz/node";
     import { name } from "./parts/name.ts";
     import size from "./parts/size.json";
     if (formatNumber(0.5) !== "0.5" || new UserError("a").name !== "UserError") throw new Error("entries");
     if (!readFileSync(new URL(import.meta.url), "utf8").includes("assembled?")) throw new Error("files");
     export default defineProblem({
       name, // assembled?
       domain: interval(0, size.side),
       energy: elliptic({ source: 1, meanPenalty: 1 }),
     });`,
  );
  expect(await solveAll([file])).toMatchObject([{ code: 0, stderr: "", problem: "assembled" }]);
});

it("shares every entry of the core with the command line: the same functions, not copies", async () => {
  const entries = ["", "geometry", "kernels", "network", "optimize", "quadrature", "solve", "tensors"];
  const imports = entries.map((entry, k) => `import * as entry${k} from "deep-ritz${entry && `/${entry}`}";`);
  const file = write(
    "entries.ts",
    `${imports.join("\n")}
     (globalThis as { seen?: unknown }).seen = [${entries.map((_, k) => `entry${k}`).join()}];
     const { box, defineProblem, elliptic } = entry0;
     export default defineProblem({ name: "entries", domain: box([0], [1]), energy: elliptic({ source: 1 }), dirichlet: 0 });`,
  );
  const built = (entry: string) => pathToFileURL(join(root, "dist", entry, "index.js")).href;
  const script = `
    import { loadProblem } from ${JSON.stringify(built("node"))};
    const { problem } = await loadProblem(${JSON.stringify(file)});
    const copies = [];
    let count = 0;
    for (const [k, url] of ${JSON.stringify(entries.map(built))}.entries()) {
      for (const [name, value] of Object.entries(await import(url))) {
        count++;
        if (globalThis.seen[k][name] !== value) copies.push(url + ": " + name);
      }
    }
    console.log(JSON.stringify({ problem: problem.name, copies, enough: count > 100 }));
  `;
  const args = ["--input-type=module", "--eval", script];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: folder });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({ problem: "entries", copies: [], enough: true });
});

it("may lie elsewhere than the working directory, with any characters in the path, and log", async () => {
  const odd = "50% of #1 (new)";
  mkdirSync(join(folder, odd));
  const file = write(`${odd}/logs.ts`, `${imported}\nconsole.log("loading");\nexport default ${stated};`);
  const { code, stdout, stderr } = await runRitz(solving(file, "odd run"), { cwd: folder });
  expect(code).toBe(0);
  expect(stderr).toBe("loading\n"); // not on standard output, which is for --json
  expect(JSON.parse(stdout)).toMatchObject({ status: "finished", out: join(folder, "odd run") });
  expect(readdirSync(join(folder, "odd run"))).toContain("logs.ts");
});
