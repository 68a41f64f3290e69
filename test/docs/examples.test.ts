import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import { isJSDoc } from "typescript/unstable/ast";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { type Exported, publicTypes, root } from "./public-types.ts";

const types = publicTypes();
afterAll(() => types.close());
afterEach(() => vi.restoreAllMocks());

/** The programs after `@example` in the docstrings of an export. */
function examplesOf({ documented }: Exported): readonly string[] {
  const docstrings = documented.flatMap((node) => (node.jsDoc ?? []).filter(isJSDoc));
  return docstrings.flatMap((doc) => {
    const text = doc.getText().replace(/^\s*\*(?: |$)/gm, "");
    return [...text.matchAll(/@example\s+```ts\n([\s\S]*?)```/g)].map(([, program]) => program!);
  });
}

const values = types.exported.filter(({ entry, isValue }) => entry === "deep-ritz" && isValue);
const programs = values.flatMap((value) =>
  examplesOf(value).map((text, k) => ({
    name: value.name,
    path: `examples/${value.name}-${k + 1}.ts`,
    text,
  })),
);

const number = /(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)/;

/** Whether a line was printed as the example says, numbers to the digits that it gives. */
function isAsSaid(printed: string, said: string): boolean {
  const [got, wanted] = [printed.split(number), said.split(number)];
  return (
    got.length === wanted.length &&
    wanted.every((part, k) => {
      if (k % 2 === 0) return got[k] === part;
      const [digits = "", exponent = "0"] = part.split("e");
      const decimals = digits.includes(".") ? digits.length - digits.indexOf(".") - 1 : 12;
      return Math.abs(Number(got[k]) - Number(part)) <= 0.5001 * 10 ** (Number(exponent) - decimals);
    })
  );
}

it("every value of the root has an example", () => {
  expect(values.filter((value) => examplesOf(value).length === 0).map(({ name }) => name)).toEqual([]);
});

const byPath = (list: readonly { readonly path: string; readonly text: string }[]) =>
  Object.fromEntries(list.map(({ path, text }) => [path, text]));

it("examples type-check", () => {
  expect(types.errorsOf(byPath(programs))).toEqual([]);
});

const pages = readdirSync(join(root, "docs"), { encoding: "utf8" })
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);

it("programs in README.md and docs/ type-check: their names are in the entries they are imported from", () => {
  const blocks = ["README.md", ...pages].flatMap((page) => {
    const texts = [...readFileSync(join(root, page), "utf8").matchAll(/```ts\n([\s\S]*?)```/g)];
    return texts.map(([, text], k) => ({ path: `pages/${page.replace("/", "-")}-${k + 1}.ts`, text: text! }));
  });
  const whole = blocks.filter(({ text }) => /from "deep-ritz/.test(text));
  expect(whole.length).toBeGreaterThan(7);
  const { text: statement } = whole[0]!; // README's first program states a problem, which others solve
  mkdirSync(join(types.folder, "pages"));
  symlinkSync(join(root, "problems"), join(types.folder, "pages/problems"));
  const stated = { "pages/semilinear.ts": statement, "pages/problem.ts": statement };
  expect(types.errorsOf({ ...byPath(whole), ...stated })).toEqual([]);
});

it.each(programs)("the example of $name prints what it says", async ({ path, text }) => {
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...args: unknown[]) => void printed.push(format(...args)));
  await import(/* @vite-ignore */ join(types.folder, path));
  const said = [...text.matchAll(/^.*console\.log\(.*\);(?: \/\/ (.*))?$/gm)].map(([, words]) => words);
  expect(said.length).toBeGreaterThan(0);
  expect(printed, "one line for each console.log").toHaveLength(said.length);
  for (const [k, words] of said.entries()) {
    if (words !== undefined) expect(printed[k], words).toSatisfy((line: string) => isAsSaid(line, words));
  }
});

it("is strict about what is printed", () => {
  expect(isAsSaid("3.141592653589793 circle", "3.14159 circle")).toBe(true);
  expect(isAsSaid("3.1416", "3.14159")).toBe(false);
  expect(isAsSaid("4", "4.0")).toBe(true);
  expect(isAsSaid("4.1", "4")).toBe(false);
  expect(isAsSaid("9.87e-5", "9.9e-5")).toBe(true);
  expect(isAsSaid("[ 0.5, 1 ]", "[ 0.5, 1, 2 ]")).toBe(false);
  expect(isAsSaid("true", "false")).toBe(false);
});
