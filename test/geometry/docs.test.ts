import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Domain } from "../../src/geometry/domain.ts";
import { Random } from "../../src/math/random.ts";
import { drawOn } from "../../src/quadrature/draw-on.ts";
import { sobol } from "../../src/quadrature/sobol.ts";

const page = readFileSync(new URL("../../docs/domains.md", import.meta.url), "utf8");

it("docs/domains.md makes every shape that it says, with the pieces that it says", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "deep-ritz-")), "domains.ts");
  writeFileSync(file, /```ts\n([\s\S]*?)```/.exec(page)![1]!);
  const { domains } = (await import(/* @vite-ignore */ file)) as { domains: Record<string, Domain> };
  const names = Object.fromEntries(
    Object.entries(domains).map(([key, { boundary }]) => [key, boundary.map(({ name }) => name)]),
  );
  expect(names).toMatchObject({
    ball: ["sphere"],
    channel: ["wall", "outlet", "inlet"],
    slit: ["edge 1", "edge 2", "slit-", "slit+", "edge 3", "edge 4"],
    cylinder: ["circle", "z-", "z+"],
    perforated: ["x-", "x+", "y-", "y+", "circle", "circle 2"],
    mixed: ["circle", "left half"],
    walls: ["wall", "y-", "y+"],
  });
  for (const [key, domain] of Object.entries(domains)) {
    expect(domain.measureError !== undefined, key).toBe(key === "bitten");
    for (const region of [domain, ...domain.boundary]) {
      const { weights } = drawOn(region, sobol(), 1024, new Random(1));
      const sum = weights.reduce((a, b) => a + b, 0);
      // Sobol points integrate a chart's Jacobian to about 1 / n times its variation
      expect(Math.abs(sum / region.measure - 1), `${key}: ${region.name}`).toBeLessThan(2e-2);
      expect("distance" in region || region === domain, `${key}: ${region.name}`).toBe(true);
    }
  }
});
