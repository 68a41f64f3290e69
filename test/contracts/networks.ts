import type { Jet } from "../../src/jet/jet.ts";
import { Random } from "../../src/math/random.ts";
import { type Activation, activations } from "../../src/network/activations.ts";
import { mlp, residual } from "../../src/network/deep/deep.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";

/** A way to build a small network, and how large its random parameters may be. */
export interface NetworkCase {
  readonly kind: string;
  build(inputs: number, activation: Activation): Network;
  /** Standard deviation of the parameters: residual blocks have no scaling of their own. */
  readonly deviation: number;
}

/** Every kind of network. */
export const networkCases: readonly NetworkCase[] = [
  { kind: "shallow", deviation: 1, build: (inputs, activation) => shallow({ inputs, width: 5, activation }) },
  {
    kind: "shallow with 2 outputs",
    deviation: 1,
    build: (inputs, activation) => shallow({ inputs, outputs: 2, width: 4, activation }),
  },
  {
    kind: "mlp of depth 2",
    deviation: 1,
    build: (inputs, activation) => mlp({ inputs, outputs: 2, width: 3, depth: 2, activation }),
  },
  {
    kind: "mlp of depth 3",
    deviation: 1,
    build: (inputs, activation) => mlp({ inputs, width: 3, depth: 3, activation }),
  },
  {
    kind: "residual of depth 2",
    deviation: 0.4,
    build: (inputs, activation) => residual({ inputs, outputs: 2, width: 3, depth: 2, activation }),
  },
];

/** Every kind of network with every activation. */
export const networksByActivation = networkCases.flatMap((network) =>
  Object.values(activations).map((activation) => ({
    ...network,
    activation,
    title: `${network.kind}, ${activation.name}`,
  })),
);

/** The homotopy parameters at which contracts are checked. */
export const homotopyParameters = [0, 0.5, 1, 1.5];

/** A network, its parameters and a few points; all numbers are exact in float32. */
export interface NetworkAtPoints {
  readonly label: string;
  readonly network: Network;
  readonly theta: Float64Array;
  /** [n, d] */
  readonly points: Float64Array;
  readonly s: number;
}

/** Numbers N(0, deviation^2), rounded to float32. */
export function normals(count: number, random: Random, deviation = 1): Float64Array {
  return Float64Array.from({ length: count }, () => Math.fround(deviation * random.normal()));
}

/** The case at every s and in 1, 2 and 5 dimensions. */
export function* atRandomPoints({
  build,
  activation,
  deviation,
}: (typeof networksByActivation)[number]): Generator<NetworkAtPoints> {
  for (const inputs of [1, 2, 5]) {
    for (const s of homotopyParameters) {
      const label = `d = ${inputs}, s = ${s}`;
      yield { label, ...awayFromKinks(build, inputs, activation, deviation, s) };
    }
  }
}

const pointCount = 3;

/**
 * Random parameters and points; for powers of ReLU such that no neuron's kink is closer than 0.03 to any of
 * the points. Finite differences with steps of 1e-3 stay on one side of every kink then, and so does
 * rounding in float32.
 */
function awayFromKinks(
  build: NetworkCase["build"],
  inputs: number,
  activation: Activation,
  deviation: number,
  s: number,
): Omit<NetworkAtPoints, "label"> {
  const network = build(inputs, activation);
  const random = new Random(1000 * inputs + 10 * s);
  for (;;) {
    const theta = normals(network.parameterCount, random, deviation);
    const points = Float64Array.from({ length: pointCount * inputs }, () =>
      Math.fround(2 * random.uniform() - 1),
    );
    if (!activation.identity) return { network, theta, points, s };
    let nearest = Number.POSITIVE_INFINITY;
    const watched: Activation = {
      ...activation,
      fill(z, count, value, first, second) {
        for (let k = 0; k < count; k++) nearest = Math.min(nearest, Math.abs(z[k]!));
        activation.fill(z, count, value, first, second);
      },
    };
    build(inputs, watched).evaluate(theta, s, points);
    if (nearest > 0.03) return { network, theta, points, s };
  }
}

/** A random cotangent of a jet: the coefficients of a linear functional. */
export function randomCotangent({ count, u, grad }: Jet, random: Random): Jet {
  return { count, u: normals(u.length, random), grad: normals(grad.length, random) };
}

/** sum(u * cotangent.u) + sum(grad * cotangent.grad). */
export function pairing(jet: Jet, cotangent: Jet): number {
  let sum = 0;
  for (let i = 0; i < jet.u.length; i++) sum += jet.u[i]! * cotangent.u[i]!;
  for (let i = 0; i < jet.grad.length; i++) sum += jet.grad[i]! * cotangent.grad[i]!;
  return sum;
}
