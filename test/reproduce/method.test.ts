import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { methodFigures } from "./method-figures.ts";

const page = new URL("../../docs/method.md", import.meta.url);
const text = readFileSync(page, "utf8");

it.each(Object.entries(methodFigures()))("docs/method.md quotes the stored results: %s", (_, quoted) => {
  expect(text).toContain(quoted);
});

it("docs/method.md links to pages that are there", () => {
  const links = [...text.matchAll(/\]\(([^)]+\.md)\)/g)].map(([, link]) => link!);
  expect(links.filter((link) => !existsSync(new URL(link, page)))).toEqual([]);
});
