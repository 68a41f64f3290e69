import { createRequire } from "node:module";
import { type Jet, Random, tf } from "deep-ritz";
import {
  activations,
  type JetEvaluator,
  type Network,
  referenceEvaluator,
  shallow,
  tfjsEvaluator,
} from "deep-ritz/network";
import { chooseKernels } from "deep-ritz/node";
import { formatNumber, lineChart } from "deep-ritz/report";
import { registerGradients, startBackend } from "deep-ritz/tensors";
import { createJiti } from "jiti";
import type { Experiment, Task } from "../experiment.ts";
import { armsOf, median, ofArm, quantile, seedsFrom } from "../statistics.ts";

/** Relative errors of dE/dtheta against central differences in float64. */
interface Result {
  readonly reference: number;
  readonly fused: number;
  readonly tensors: number;
  readonly nested: number;
}

interface Settings {
  readonly activation: string;
  readonly width: number;
  readonly points: number;
}

const ways: Readonly<Record<keyof Result, string>> = {
  reference: "jet and pullback, float64",
  fused: "jet and pullback, fused kernels, float32",
  tensors: "jet in tfjs operations, one reverse pass, float32",
  nested: "tfjs's gradient inside tfjs's gradient, float32",
};
// tfjs ships its gradients as modules that Node does not read as they are
const jiti = createJiti(import.meta.url);
const widths = [10, 20, 40, 80, 160];

function tasks(quick: boolean): Task[] {
  return ["tanh", "softplus", "sin", "gelu", "relu3"].flatMap((activation) =>
    widths.flatMap((width) =>
      seedsFrom(quick ? 2 : 10).map((seed) => ({
        arm: activation,
        seed,
        settings: { activation, width, points: 100 },
      })),
    ),
  );
}

/** E = mean of |grad u|^2 / 2 - u over the points. */
function energyOf({ count, u, grad }: Jet) {
  const slopes = Float64Array.from(grad);
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  return {
    value: (0.5 * total(slopes.map((slope) => slope * slope)) - total(Float64Array.from(u))) / count,
    cotangent: {
      count,
      u: new Float64Array(count).fill(-1 / count),
      grad: slopes.map((slope) => slope / count),
    },
  };
}

async function run({ settings, seed }: Task): Promise<Result> {
  const { activation, width, points: count } = settings as unknown as Settings;
  await startBackend("cpu");
  const network = shallow({ inputs: 2, width, activation: activations[activation]! });
  const random = new Random(seed);
  // float32 numbers, so that all ways differentiate at the same place
  const theta = Float64Array.from({ length: network.parameterCount }, () => Math.fround(random.normal()));
  const points = Float64Array.from({ length: 2 * count }, () => Math.fround(random.uniform()));
  const exact = centralDifferences(network, theta, points);
  const error = (gradient: ArrayLike<number>) => {
    const off = exact.reduce((sum, entry, i) => sum + (gradient[i]! - entry) ** 2, 0);
    return Math.sqrt(off / exact.reduce((sum, entry) => sum + entry * entry, 0));
  };
  const by = (evaluator: JetEvaluator) => error(evaluator.differentiate(theta, 1, points, energyOf).gradient);
  const kernels = chooseKernels({ threads: 1 });
  try {
    return {
      reference: by(referenceEvaluator(network)),
      fused: by(kernels.evaluator(network)!),
      tensors: by(tfjsEvaluator(network)),
      nested: error(await asShipped(() => nestedGradient(network, theta, points))),
    };
  } finally {
    kernels.dispose();
  }
}

/** [P]; the step balances rounding against the third derivative: errors of about 1e-10. */
function centralDifferences(network: Network, theta: Float64Array, points: Float64Array): Float64Array {
  const step = 1e-5;
  const moved = theta.slice();
  const at = (i: number, value: number) => {
    moved[i] = value;
    return energyOf(network.evaluate(moved, 1, points)).value;
  };
  return theta.map((entry, i) => {
    const slope = (at(i, entry + step) - at(i, entry - step)) / (2 * step);
    moved[i] = entry;
    return slope;
  });
}

/** The operations in our activations. */
const operations = ["Tanh", "Softplus", "Sin", "Erf", "Exp", "Relu", "Square"];

/** Calls a function while tfjs has its own gradients of these operations, and not ours; loading them takes seconds. */
async function asShipped<Value>(call: () => Value): Promise<Value> {
  const require = createRequire(import.meta.url);
  try {
    for (const operation of operations) {
      const file = require.resolve(`@tensorflow/tfjs-core/dist/gradients/${operation}_grad.js`);
      const [gradient] = Object.values(await jiti.import<Record<string, tf.GradConfig>>(file));
      tf.unregisterGradient(operation);
      tf.registerGradient(gradient!);
    }
    return call();
  } finally {
    registerGradients();
  }
}

/** dE/dtheta [P] with grad u from tf.grad, inside tf.grads. */
function nestedGradient(network: Network, theta: Float64Array, points: Float64Array): Float32Array {
  const result = new Float32Array(network.parameterCount);
  tf.tidy(() => {
    const blocks = network.blocks.map(({ offset, size, shape }) =>
      tf.tensor(Float32Array.from(theta.subarray(offset, offset + size)), [...shape]),
    );
    const x = tf.tensor2d(Float32Array.from(points), [points.length / 2, 2]);
    const energy = (...parameters: tf.Tensor[]) => {
      const u = (at: tf.Tensor) => network.tensorJet(parameters, 1, at as tf.Tensor2D).u;
      const grad = tf.grad((at) => tf.sum(u(at)))(x);
      const density = tf.sub(tf.mul(0.5, tf.sum(tf.square(grad), 1)), tf.reshape(u(x), [-1]));
      return tf.mean(density) as tf.Scalar;
    };
    tf.grads(energy)(blocks).forEach((part, index) => {
      result.set(part.dataSync(), network.blocks[index]!.offset);
    });
  });
  return result;
}

export const methodJet: Experiment<Result> = {
  name: "method-jet",
  results: "method-jet",
  tasks,
  run,
  page(outcomes, quick) {
    const of = (way: keyof Result, arm?: string) =>
      outcomes.filter((outcome) => arm === undefined || outcome.arm === arm).map(({ result }) => result[way]);
    const most = (way: keyof Result) => formatNumber(quantile(of(way), 1), 2);
    const names = Object.keys(ways) as (keyof Result)[];
    const wrong = armsOf(outcomes).filter((arm) => median(of("nested", arm)) > 1e-3);
    return {
      title: `Gradients: the jet and its pullback${quick ? " (quick)" : ""}`,
      claim:
        "None: this is ours. An energy of grad u has to be differentiated in the parameters: a derivative of a derivative. We carry (u, grad u) forward in closed form and pull the energy's derivatives back once.",
      verdict: `The gradient of E = mean(|grad u|^2 / 2 - u) in all parameters is right to a relative error of ${most("reference")} in float64 (that of the differences it is compared with), ${most("fused")} by the fused kernels and ${most("tensors")} by tfjs operations, in every run. A gradient of tfjs inside a gradient of tfjs, with the ones that it ships, is wrong ${wrong.length === 0 ? "nowhere here" : `for ${wrong.map((arm) => `${arm} (median ${formatNumber(median(of("nested", arm)), 2)})`).join(", ")}, without any error being raised`}: a gradient that uses a saved output takes that output for a constant when it is differentiated again.`,
      tables: [
        {
          caption: "Relative error of dE/dtheta: median, and largest of all widths and seeds",
          header: ["activation", ...names.map((way) => ways[way])],
          rows: armsOf(outcomes).map((arm) => [
            arm,
            ...names.map((way) => {
              const errors = of(way, arm);
              return `${formatNumber(median(errors), 2)} (${formatNumber(quantile(errors, 1), 2)})`;
            }),
          ]),
        },
      ],
      figures: [
        {
          name: "errors",
          caption: "Relative error of dE/dtheta over the width, tanh: medians over seeds.",
          svg: lineChart({
            title: "Relative error of the gradient, tanh",
            xLabel: "width",
            yLabel: "relative error",
            xLog: true,
            yLog: true,
            series: names.map((way) => ({
              name: ways[way],
              x: widths,
              y: widths.map((width) =>
                median(
                  ofArm(outcomes, "tanh")
                    .filter(({ settings }) => settings.width === width)
                    .map(({ result }) => result[way]),
                ),
              ),
            })),
          }),
        },
      ],
      settings: [
        `Two-layer networks of ${widths.join(", ")} neurons in two dimensions with a bias and an affine skip, every parameter N(0, 1), 100 uniform points, ${quick ? 2 : 10} seeds each; central differences in float64 with a step of 1e-5. (ReLU and its square are left out: differences across a kink say nothing.)`,
        "Nested gradients with tfjs's own gradients of the operations in the activations, as version 4.22 ships them; `ritz solve` replaces these by functions of the inputs, which may be nested.",
      ],
      notes: [],
    };
  },
};
