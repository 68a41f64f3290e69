/** A training step to time: the paper's Poisson problem on the unit cube, its points fresh at every step. */
export interface Case {
  readonly layers: 2 | 3;
  /** m, neurons in each hidden layer. */
  readonly width: number;
  /** n */
  readonly points: number;
  /** d */
  readonly dimension: number;
}

export const idOf = ({ layers, width, points, dimension }: Case) =>
  `${layers}layers-m${width}-n${points}-d${dimension}`;

const twoLayers = (width: number, points: number, dimension: number): Case => ({
  layers: 2,
  width,
  points,
  dimension,
});

/** Cases whose n m grows by tens, to see whether the cost grows with it: 400 thousand, 4 and 40 million. */
export const growing: readonly Case[] = [
  twoLayers(1000, 400, 2),
  twoLayers(1000, 4000, 2),
  twoLayers(4000, 10_000, 2),
];

/** All cases, in the order in which they are run. */
export const cases: readonly Case[] = [
  ...[2, 10].flatMap((dimension) =>
    [400, 10_000].flatMap((points) => [200, 1000, 4000].map((width) => twoLayers(width, points, dimension))),
  ),
  ...[200, 1000].map((width): Case => ({ layers: 3, width, points: 400, dimension: 2 })),
  growing[1]!,
];

const quick: readonly Case[] = [
  twoLayers(1000, 400, 2),
  twoLayers(1000, 10_000, 2),
  { ...twoLayers(1000, 400, 2), layers: 3 },
];

/** A look in a minute or two. */
export const quickCases: readonly Case[] = cases.filter((one) =>
  quick.some((other) => idOf(other) === idOf(one)),
);

/**
 * The cases that a list of patterns names: "m1000-n400,3layers" means those with m = 1000 and n = 400, and
 * those with three layers.
 *
 * @throws RangeError if a pattern names no case
 */
export function namedCases(patterns: string): Case[] {
  const wanted = patterns.split(",").map((pattern) => {
    const parts = pattern.split("-");
    const found = cases.filter((one) => parts.every((part) => idOf(one).split("-").includes(part)));
    if (found.length === 0) {
      throw new RangeError(`--cases: none is ${pattern}; there are ${cases.map(idOf).join(", ")}`);
    }
    return found;
  });
  return cases.filter((one) => wanted.some((found) => found.includes(one)));
}

/**
 * Floating-point operations of a step, multiply and add apart, as its mathematics needs them; what a kernel
 * computes twice counts once. At each point and neuron: forward z 2d, u 2, grad u 2d (a_k w_k is known
 * beforehand); back 2d for the pairing of w_k with the cotangent of grad u, 4d for W, 8 for a, b and the
 * cotangent of z; 7 for the activation and two derivatives. Three layers: also the products of [(1 + d) n, m]
 * with [m, m], one forward and two back. Points, energy and Adam are left out: about 1 % at m = 1000, n = 400.
 */
export function flopsOf({ layers, width, points, dimension }: Case): number {
  const elementwise = points * width * (10 * dimension + 17);
  return layers === 2 ? elementwise : elementwise + 6 * points * (1 + dimension) * width * width;
}
