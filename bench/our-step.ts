import { adam, box, defineProblem, elliptic, type Problem, Random, relu2, solve, tanh, tf } from "deep-ritz";
import type { JetEvaluator, Network } from "deep-ritz/network";
import type { ChosenKernels } from "deep-ritz/node";
import { defaultTrainingRule } from "deep-ritz/quadrature";
import type { Case } from "./cases.ts";

/** How the energy is stated: by its coefficients, or as a function written in tfjs. */
export type Statement = "closed form" | "written";

/** Ends a solve whose steps have been timed. */
class Enough extends Error {}

/** Milliseconds before the clock starts: compilation, caches, and the choice of threads. */
const warmUp = 100;

/**
 * Milliseconds a step of `solve` as it is: fresh points, their data, jet, energy, pullback, Adam and the pauses
 * that let signals in. Left out are validation (a hundred records in a run) and the start. The mean over as
 * many steps as fit in the budget, at least one.
 */
export async function timeOurStep(
  kernels: ChosenKernels,
  { layers, width, points, dimension }: Case,
  statement: Statement,
  budget: number,
): Promise<number> {
  const clock = new StepClock(budget);
  try {
    await solve(poisson(dimension, statement), {
      solver: adam({
        network: { width, depth: layers - 1, activation: layers === 2 ? relu2 : tanh },
        s: [0.5],
        steps: 1e7,
        learningRate: 1e-4,
        quadrature: { points },
      }),
      kernels: {
        name: kernels.name,
        evaluator: (network) => clock.watch(network, kernels.evaluator(network)!),
      },
      recordEvery: 1e8,
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return clock.milliseconds;
}

/** Milliseconds that a step of `solve` takes to draw its points and to evaluate the source at them. */
export function timeOurPoints({ points, dimension }: Case, budget: number): number {
  const problem = poisson(dimension, "closed form");
  const [rule, random] = [defaultTrainingRule(dimension), new Random(1)];
  const draws = (milliseconds: number) => {
    const start = performance.now();
    let count = 0;
    do {
      problem.draw(rule, points, random);
      count++;
    } while (performance.now() - start < milliseconds);
    return (performance.now() - start) / count;
  };
  draws(warmUp);
  return draws(budget);
}

/** Takes the time from one call of the evaluator to the next: a whole step. */
class StepClock {
  milliseconds = Number.NaN;
  readonly #budget: number;
  #calls = 0;
  #first = 0;
  #started: number | undefined;
  #steps = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  watch(network: Network, evaluator: JetEvaluator): JetEvaluator {
    return {
      ...evaluator,
      // Only validation asks for this, before the clock starts.
      evaluate: (_theta, _s, { length }) => ({
        count: length / network.inputs,
        u: new Float32Array((length / network.inputs) * network.outputs),
        grad: new Float32Array(length * network.outputs),
      }),
      differentiate: (...given) => {
        this.#tick();
        return evaluator.differentiate(...given);
      },
    };
  }

  #tick(): void {
    const now = performance.now();
    if (this.#calls++ === 0) this.#first = now;
    if (this.#started === undefined) {
      if (this.#calls > 1 && now - this.#first >= warmUp) this.#started = now;
      return;
    }
    this.#steps++;
    if (now - this.#started < this.#budget) return;
    this.milliseconds = (now - this.#started) / this.#steps;
    throw new Enough();
  }
}

/** -lap u = f on the unit cube, du/dn = 0. */
function poisson(dimension: number, statement: Statement): Problem {
  const source = (x: readonly number[]) => {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += Math.cos(Math.PI * x[k]!);
    return Math.PI ** 2 * sum;
  };
  const stated = {
    name: "bench",
    domain: box(new Array<number>(dimension).fill(0), new Array<number>(dimension).fill(1)),
  };
  if (statement === "closed form") {
    return defineProblem({ ...stated, energy: elliptic({ source, meanPenalty: 1 }) });
  }
  return defineProblem({
    ...stated,
    data: { f: source },
    energy({ u, grad, f, integral }) {
      const density = tf.sub(tf.mul(0.5, tf.sum(tf.square(grad), -1)), tf.mul(f, u));
      return tf.add(integral(density), tf.mul(0.5, tf.square(integral(u))));
    },
  });
}
