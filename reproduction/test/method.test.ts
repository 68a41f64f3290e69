import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { packageFolder } from "../src/package-folder.ts";
import { methodFigures } from "./method-figures.ts";

const page = join(packageFolder, "docs/method.md");
const text = readFileSync(page, "utf8");

it.each(Object.entries(methodFigures()))("docs/method.md quotes the stored results: %s", (_, quoted) => {
  expect(text).toContain(quoted);
});

it("docs/method.md links to pages that are there", () => {
  const links = [...text.matchAll(/\]\(([^)]+\.md)\)/g)].map(([, link]) => link!);
  expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
});
