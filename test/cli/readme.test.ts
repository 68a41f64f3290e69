import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root, run, runRitz, temporaryFolder } from "./run-ritz.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

it("states a first problem of at most thirty lines that solves as it stands", async () => {
  const statement = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  expect(statement.trim().split("\n").length).toBeLessThanOrEqual(30);
  const folder = temporaryFolder();
  const file = join(folder, "semilinear.ts");
  writeFileSync(file, statement);
  const flags = ["--width", "40", "--steps", "200", "--points", "100", "--out", join(folder, "run")];
  const { code, stdout } = await runRitz(["solve", file, "--json", "--quiet", ...flags]);
  expect(code).toBe(0);
  const { errors } = JSON.parse(stdout) as { errors: { l2: number; h1: number } };
  // Far from converged, but on its way: the zero function would have a relative error of 1.
  expect(errors.l2).toBeLessThan(0.5);
  expect(errors.h1).toBeLessThan(0.5);
});

it("has a program that solves the same problem with two solvers as it stands", async () => {
  const [statement, program] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/deep-ritz"));
  writeFileSync(join(folder, "semilinear.ts"), statement!);
  writeFileSync(join(folder, "program.ts"), program!);
  const words = [join(root, "node_modules/.bin/jiti"), join(folder, "program.ts")];
  const { code, stdout } = await run(process.execPath, words);
  expect(code).toBe(0);
  const said = [/^adam finished (\S+)\n(\S+)$/m, /^newton converged (\S+)\n(\S+)$/m].map((pattern) =>
    pattern.exec(stdout)!.slice(1).map(Number),
  ) as [number, number][];
  // Relative H1 errors, Adam's of some 1e-2 and newton's about its tolerance; and u there, 1/2.
  for (const [index, [h1, u]] of said.entries()) {
    const most = [0.1, 1e-4][index]!;
    expect(h1).toBeLessThan(most);
    expect(Math.abs(u - 0.5)).toBeLessThan(most);
  }
});

it("names only files that are there", () => {
  const links = [...readme.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path]) => path!);
  expect(links.length).toBeGreaterThan(3);
  for (const path of links) {
    expect(() => readFileSync(new URL(`../../${path}`, import.meta.url)), path).not.toThrow();
  }
});

it("has a training loop in tfjs that runs as it stands", async () => {
  const page = readFileSync(new URL("../../docs/tfjs.md", import.meta.url), "utf8");
  const program = /```ts\n([\s\S]*?)```/.exec(page)![1]!;
  const folder = temporaryFolder();
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const file = join(folder, "by-hand.ts");
  const built = (_: string, folder = "") => JSON.stringify(join(root, "dist", folder, "index.js"));
  writeFileSync(file, program.replaceAll(/"deep-ritz(?:\/(\w+))?"/g, built));
  const { code, stdout, stderr } = await run(process.execPath, [join(root, "node_modules/.bin/jiti"), file]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  // The minimum is -pi^2 / 2; 40,000 random points have a standard error of 1.25 pi^2 / 200 = 0.06 there.
  expect(Math.abs(Number(stdout) + Math.PI ** 2 / 2)).toBeLessThan(0.5);
});
