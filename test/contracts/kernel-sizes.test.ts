import { describe, expect, it } from "vitest";
import type { Jet } from "../../src/jet/jet.ts";
import type { KernelSet } from "../../src/kernels/contract/kernel-set.ts";
import { Random } from "../../src/math/random.ts";
import { activations } from "../../src/network/activations.ts";
import { mlp, residual } from "../../src/network/deep/deep.ts";
import type { Network } from "../../src/network/network.ts";
import {
  exactShallow,
  type Precision,
  precisions,
  relativeDifference,
  runKernel,
} from "../platform/kernel-comparison.ts";
import { roundingUnit } from "./jet-magnitudes.ts";
import { kernelSets } from "./kernel-sets.ts";
import { normals, randomCotangent } from "./networks.ts";

/** A network at points, with what the float64 reference makes of them. */
interface Case {
  readonly network: Network;
  readonly theta: Float64Array;
  readonly points: Float64Array;
  readonly jet: Jet;
  readonly cotangent: Jet;
  readonly gradient: Float64Array;
  /** Terms of the longest sums. */
  readonly terms: number;
}

const s = 0.7;

function withReference(
  { network, theta, points }: Pick<Case, "network" | "theta" | "points">,
  width: number,
): Case {
  const jet = network.evaluate(theta, s, points);
  const cotangent = randomCotangent(jet, new Random(9));
  const gradient = network.pullback(theta, s, points, cotangent);
  return { network, theta, points, jet, cotangent, gradient, terms: Math.max(width, jet.count) };
}

/**
 * Relative to the largest entry. Sums of n terms of random signs come to sqrt(n) of them, and so do their roundings
 * at worst: some units for the sums, and more for what goes into them.
 */
const allowed = (precision: Precision, terms: number) =>
  roundingUnit[precision] * (64 + 4 * Math.sqrt(terms));

function compare({ network, theta, points, jet, cotangent, gradient, terms }: Case, set: KernelSet): void {
  for (const precision of precisions) {
    const got = runKernel(network.fused(set, precision)!, network, precision, {
      theta,
      s,
      points,
      cotangent,
    });
    const label = `${precision}, ${jet.count} points, ${JSON.stringify(network.description)}`;
    const tolerance = allowed(precision, terms);
    expect(relativeDifference(got.u, jet.u, jet.grad), `u, ${label}`).toBeLessThan(tolerance);
    expect(relativeDifference(got.grad, jet.grad, jet.u), `grad, ${label}`).toBeLessThan(tolerance);
    expect(relativeDifference(got.gradient, gradient), `gradient, ${label}`).toBeLessThan(tolerance);
  }
}

/** Neurons and points around and beyond tiles and blocks of 64, 128, 256 and 512. */
const shallowSizes = [
  [1, 1],
  [7, 1030],
  [513, 9],
  [1030, 5],
  [66, 530],
  [300, 290],
] as const;
/** Each is a way of its own through the kernels: sigma'' = 0, piecewise constant, linear, and none of these. */
const shallowActivations = ["relu", "relu2", "relu3", "tanh"] as const;

/** One number of inputs: every size, and over the sizes every activation and every number of outputs. */
const shallowCases = (d: number) =>
  shallowSizes.map(([width, count], index) => {
    const name = shallowActivations[(index + d) % shallowActivations.length]!;
    const c = 1 + ((index + 2 * d) % 4);
    return withReference(exactShallow(new Random(100 * d + index), name, d, c, width, count), width);
  });

/** [d, c, width, depth, points] */
const deepSizes = [
  [1, 1, 530, 2, 3],
  [2, 4, 265, 2, 9],
  [3, 2, 130, 3, 40],
  [4, 3, 9, 2, 530],
  [5, 1, 7, 3, 420],
  [6, 2, 33, 2, 301],
  [7, 4, 1, 2, 5],
  [8, 1, 17, 2, 260],
  [9, 3, 5, 2, 230],
  [10, 2, 65, 2, 40],
  [11, 1, 12, 2, 200],
  [12, 4, 31, 2, 171],
] as const;
const smooth = ["tanh", "sin", "softplus", "gelu"] as const;

function deepCase(index: number): Case {
  const [inputs, outputs, width, depth, count] = deepSizes[index]!;
  const options = { inputs, outputs, width, depth, activation: activations[smooth[index % smooth.length]!]! };
  const network = index % 2 === 0 ? mlp(options) : residual(options);
  const random = new Random(500 + index);
  const theta = normals(network.parameterCount, random, index % 2 === 0 ? 1 : 1 / Math.sqrt(width));
  const points = normals(count * inputs, random, 0.5);
  return withReference({ network, theta, points }, width);
}

/** More tiles than tasks: 16640 and more points, or neurons; and some that two threads share. */
const longCases = (d: number) =>
  [
    [5, 16_700],
    [16_700, 2],
    [3, 2100],
    [2100, 3],
  ].map(([width, count], index) => {
    const name = shallowActivations[(index + d) % shallowActivations.length]!;
    return withReference(exactShallow(new Random(300 + index), name, d, 1, width!, count!), width!);
  });

const inputCounts = Array.from({ length: 12 }, (_, i) => i + 1);
const shallowByInputs = new Map<number, readonly Case[]>();
const longByInputs = new Map<number, readonly Case[]>();
const deepByIndex = new Map<number, Case>();

/** The same for all kernel sets: the reference takes longer than they do. */
function remembered<T>(known: Map<number, T>, key: number, make: (key: number) => T): T {
  const value = known.get(key) ?? make(key);
  known.set(key, value);
  return value;
}

describe.each(kernelSets)("jets beyond every block: $title", ({ open }) => {
  it.each(inputCounts)("two layers, %i inputs", async (d) => {
    const set = await open();
    for (const example of remembered(shallowByInputs, d, shallowCases)) compare(example, set);
  });

  it.each([2, 6])("two layers, very many points or neurons, %i inputs", async (d) => {
    const set = await open();
    for (const example of remembered(longByInputs, d, longCases)) compare(example, set);
  });

  it.each(deepSizes.map((size, index) => ({ size, index })))("deep, %j", async ({ index }) => {
    compare(remembered(deepByIndex, index, deepCase), await open());
  });
});
