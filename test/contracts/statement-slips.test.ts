import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import type { WrittenEnergy } from "../../src/energy/written/written.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import { polygon } from "../../src/geometry/shapes/polygon.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { eigenvalue } from "../../src/problem/equations/eigenvalue.ts";
import { elasticity, stokes } from "../../src/problem/equations/elasticity.ts";
import { minimalSurface } from "../../src/problem/equations/minimal-surface.ts";
import { obstacle } from "../../src/problem/equations/obstacle.ts";
import { pLaplace } from "../../src/problem/equations/p-laplace.ts";
import { allenCahn, semilinear } from "../../src/problem/equations/semilinear.ts";

const square = { name: "slips", domain: box([0, 0], [1, 1]), energy: elliptic({ reaction: 1 }) };
const u = ([x, y]: readonly number[]) => Math.sin(x!) * y!;

it("a gradient that is not the exact solution's is refused, with the derivative that is wrong", () => {
  const exact = { u, grad: ([x, y]: readonly number[]) => [Math.cos(x!) * y!, -Math.sin(x!)] };
  expect(() => defineProblem({ ...square, exact })).toThrow(
    /^exact\.grad: the derivative in y of u at \(0\.\d+, 0\.\d+\) is 0\.\d+ by differences, got -0\.\d+$/,
  );
  const second = {
    u: (x: readonly number[]) => [u(x), 1],
    grad: ([x, y]: readonly number[]) => [Math.cos(x!) * y!, Math.sin(x!), 0, 1],
  };
  const stated = { ...square, outputs: 2, exact: second, energy: stokes() };
  expect(() => defineProblem(stated)).toThrow("the derivative in y of u2");
});

it("the right one passes, at kinks and singular points, of fast waves and of values in float32 too", () => {
  const fast = ([x, y]: readonly number[]) => Math.fround(Math.sin(1000 * x!) * y!);
  const wave = ([x, y]: readonly number[]) => [1000 * Math.cos(1000 * x!) * y!, Math.sin(1000 * x!)];
  expect(() => defineProblem({ ...square, exact: { u: fast, grad: wave } })).not.toThrow();
  const kink = ([x]: readonly number[]) => Math.abs(x! - 0.5);
  const slope = ([x]: readonly number[]) => [Math.sign(x! - 0.5), 0];
  expect(() => defineProblem({ ...square, exact: { u: kink, grad: slope } })).not.toThrow();
  const triangle = polygon([
    [0, 0],
    [1, 0],
    [0, 1],
  ]);
  const root = ([x, y]: readonly number[]) => Math.hypot(x!, y!) ** 0.5;
  const steep = ([x, y]: readonly number[]) =>
    [x!, y!].map((entry) => 0.5 * entry * Math.hypot(x!, y!) ** -1.5);
  expect(() => defineProblem({ ...square, domain: triangle, exact: { u: root, grad: steep } })).not.toThrow();
});

it.each([
  ["eigenvalue", eigenvalue],
  ["elasticity", elasticity],
  ["stokes", stokes],
  ["minimalSurface", minimalSurface],
  ["obstacle", obstacle],
  ["semilinear", semilinear],
  ["allenCahn", allenCahn],
  ["pLaplace", pLaplace],
])("%s refuses an option that it does not have", (name, equation) => {
  const make = equation as (options: object) => unknown;
  expect(() => make({ sourc: 1 })).toThrow(new RegExp(`${name}: no option "sourc"; .*there are `, "i"));
});

it.each([
  [
    { secondOrder: { widht: 20 } },
    'defaults.secondOrder: has no part "widht"; did you mean "network.width"? There are network, iterations',
  ],
  [{ secondOrder: { network: { widht: 20 } } }, 'has no part "widht"; did you mean "width"? There are kind'],
  [{ network: { widht: 20 } }, 'has no part "widht"; did you mean "width"? There are kind, width'],
])("defaults %j are refused, whichever solver runs", (defaults, message) => {
  expect(() => defineProblem({ ...square, defaults: defaults as never })).toThrow(message);
});

it("data that is misspelt in an energy is named, in the domain and on the boundary", () => {
  const data = { f: () => 1, h: () => 2 };
  const stated = (density: (fields: Record<string, tf.Tensor>) => tf.Tensor, piece = "domain") => ({
    name: "slips",
    domain: box([0, 0], [1, 1]),
    data,
    energy: (({ integral }) => integral(density as never, piece)) as WrittenEnergy<"f" | "h">,
  });
  const wrong =
    /^energy: no data "hh"; there are f, h, x, u, grad, .*; it failed: Argument 'b' passed to 'mul'/;
  expect(() => defineProblem(stated(({ u, hh }) => tf.mul(u!, hh!), "x+"))).toThrow(wrong);
  expect(() => defineProblem(stated(({ u, hh }) => tf.mul(u!, hh!)))).toThrow(wrong);
  expect(() => defineProblem(stated(({ u, h, g }) => tf.mul(u!, g ?? h!)))).not.toThrow();
  expect(() => defineProblem({ ...square, dirichlet: { "x-": null as never } })).toThrow(
    /got null; where u is free, leave the piece out$/,
  );
});
