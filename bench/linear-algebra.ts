// Speed of the pieces of a second-order step: `npm run bench:linear-algebra`. Prints GFLOP/s of rows^T rows
// (n p^2) and of Cholesky factors (p^3 / 3), then milliseconds of a whole Gram matrix and of its parts.
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { DenseKernels } from "../src/kernels/contract/dense-kernels.ts";
import type {
  ParameterDerivatives,
  ShallowDerivatives,
} from "../src/kernels/contract/parameter-derivatives.ts";
import { denseReference } from "../src/kernels/reference/dense.ts";
import { wasmKernels } from "../src/kernels/wasm/wasm-kernels.ts";
import { Random } from "../src/math/random.ts";
import { tanh } from "../src/network/activations.ts";
import { fusedEvaluator } from "../src/network/evaluators/fused-evaluator.ts";
import type { Network } from "../src/network/network.ts";
import { shallow } from "../src/network/shallow/shallow.ts";
import { loadNativeKernels } from "../src/node/native-kernels.ts";

const points = 2304;
const random = new Random(1);
const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());

/** Milliseconds of the fastest of several runs. */
function best(run: () => void, rounds = 6): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

interface Candidate {
  readonly name: string;
  readonly dense: DenseKernels;
  secondOrder(network: Network): ParameterDerivatives & Partial<ShallowDerivatives>;
}

async function candidates(): Promise<Candidate[]> {
  const found: Candidate[] = [
    { name: "JavaScript", dense: denseReference, secondOrder: (network) => network },
  ];
  const createWorker = (source: string) => new Worker(source, { eval: true });
  for (const threads of [1, 2]) {
    const native = loadNativeKernels(threads);
    const sets = [wasmKernels({ threads, createWorker }), ...("kernels" in native ? [native.kernels] : [])];
    for (const kernels of sets) {
      fusedEvaluator(shallow({ inputs: 1, width: 1 }), kernels); // the first request starts threads
      found.push({
        name: `${kernels.name}, threads: ${threads}`,
        dense: kernels.dense!,
        secondOrder: (network) => network.parameterDerivatives(kernels)!,
      });
    }
  }
  await delay(300);
  return found;
}

function denseSpeed({ name, dense }: Candidate, p: number): string {
  const rows = normals(points * p);
  const gram = new Float64Array(p * p);
  const product = best(() => dense.addGram(rows, points, p, gram));
  for (let i = 0; i < p; i++) gram[i * p + i]! *= 1.1;
  const factor = gram.slice();
  const copy = best(() => factor.set(gram));
  const cholesky =
    best(() => {
      factor.set(gram);
      if (!dense.cholesky(factor, p)) throw new Error(`no Cholesky factor for p = ${p}`);
    }) - copy;
  const b = normals(p);
  const solve = best(() => dense.solve(factor, p, b));
  const speed = (operations: number, time: number) => (operations / time / 1e6).toFixed(1).padStart(5);
  return [
    name.padEnd(18),
    `p = ${String(p).padStart(4)}`,
    `rows^T rows ${speed(points * p * p, product)} GFLOP/s`,
    `Cholesky ${speed(p ** 3 / 3, cholesky)} GFLOP/s, ${cholesky.toFixed(2)} ms`,
    `solve ${solve.toFixed(2)} ms`,
  ].join("  ");
}

function gramTime({ name, dense, secondOrder }: Candidate, width: number): string {
  const network = shallow({ inputs: 2, width, activation: tanh });
  const kernel = secondOrder(network);
  const p = network.parameterCount;
  const theta = normals(p);
  const x = normals(2 * points);
  const weights = new Float64Array(points).fill(1 / points);
  const none = new Float64Array(points);
  const identity = Float64Array.of(1, 0, 0, 1);
  const gram = new Float64Array(p * p);
  const gramOf = (value: Float64Array, parameters: "outer" | "all") =>
    best(() => kernel.gram!(theta, 1, x, points, value, weights, identity, parameters, gram));
  const [all, both, outer] = [gramOf(none, "all"), gramOf(weights, "all"), gramOf(none, "outer")];
  const columns = 4 * width + 1;
  const rows = normals(points * columns);
  const products = new Float64Array(columns * columns);
  const product = best(() => dense.addGram(rows, points, columns, products));
  const [u, grad] = [new Float64Array(points), new Float64Array(2 * points)];
  const directional = best(() => kernel.directional(theta, 1, x, points, theta, u, grad));
  const ms = (time: number) => time.toFixed(1).padStart(6);
  return [
    name.padEnd(18),
    `m = ${String(width).padStart(3)}`,
    `Gram of grad u ${ms(all)} ms (rows^T rows ${ms(product)})`,
    `of u and grad u ${ms(both)}`,
    `outer ${ms(outer)}`,
    `J v ${ms(directional)}`,
  ].join("  ");
}

for (const candidate of await candidates()) {
  for (const p of [256, 512, 1024]) console.log(denseSpeed(candidate, p));
  for (const width of [32, 64, 128, 256]) console.log(gramTime(candidate, width));
}
process.exit();
