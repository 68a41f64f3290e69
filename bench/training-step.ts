import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { box, defineProblem, elliptic, relu2, solve, tanh } from "deep-ritz";
import { type ChosenKernels, chooseKernels } from "deep-ritz/node";

// Times one training step of ours, as `solve` runs it (fresh points, data, energy, Adam), beside the same
// step in JAX and PyTorch, interleaved in one run. Ours is the slope between a short and a long solve, so
// that starting and measuring drop out.
//
//   npm run bench -- --python /path/to/python [--rounds 5] [--quick]

const { values: flags } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    rounds: { type: "string", default: "5" },
    quick: { type: "boolean", default: false },
    out: { type: "string", default: "bench/results" },
  },
});
const rounds = Number(flags.rounds);
const threads = cpus().length;

interface Case {
  readonly layers: 2 | 3;
  readonly width: number;
  readonly points: number;
  readonly dimension: number;
}

const cases: Case[] = [];
for (const dimension of flags.quick ? [2] : [2, 10]) {
  for (const points of [400, 10_000]) {
    for (const width of flags.quick ? [1000] : [200, 1000, 4000]) {
      cases.push({ layers: 2, width, points, dimension });
    }
  }
}
for (const width of [200, 1000]) cases.push({ layers: 3, width, points: 400, dimension: 2 });

interface Contender {
  readonly name: string;
  /** Milliseconds a step, one number a round. */
  time(benchmark: Case, budgetMs: number): Promise<number>;
}

function ours(name: string, kernels: ChosenKernels): Contender {
  const stepTime = async (benchmark: Case, steps: number) => {
    const { layers, width, points, dimension } = benchmark;
    const problem = defineProblem({
      name: "bench",
      domain: box(new Array<number>(dimension).fill(0), new Array<number>(dimension).fill(1)),
      energy: elliptic({
        source: (x) => x.reduce((sum, entry) => sum + Math.PI ** 2 * Math.cos(Math.PI * entry), 0),
        meanPenalty: 1,
      }),
    });
    const start = performance.now();
    await solve(problem, {
      network: { width, depth: layers - 1, activation: layers === 2 ? relu2 : tanh },
      training: { s: [0.5], steps, learningRate: 1e-4 },
      quadrature: { points },
      evaluator: kernels.evaluator,
      logEvery: 1e9,
    });
    return performance.now() - start;
  };
  return {
    name,
    async time(benchmark, budgetMs) {
      await stepTime(benchmark, 3);
      const few = 3;
      const probe = (await stepTime(benchmark, 2 * few)) - (await stepTime(benchmark, few));
      const many = Math.max(3, Math.min(2000, Math.round((budgetMs * few) / Math.max(probe, 0.05))));
      const base = await stepTime(benchmark, few);
      return ((await stepTime(benchmark, few + many)) - base) / many;
    },
  };
}

interface PeerTimes {
  readonly [name: string]: number;
}

/** One round of a peer; undefined when Python cannot import it. */
function peer(script: string, benchmark: Case, threadCount: number): PeerTimes | undefined {
  const { layers, width, points, dimension } = benchmark;
  const args = [layers, width, points, dimension, threadCount, 1].map(String);
  try {
    const output = execFileSync(flags.python, [`bench/peers/${script}`, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const times = JSON.parse(output) as Record<string, unknown>;
    const prefix = `${String(times.peer)} ${String(times.version)}`;
    return Object.fromEntries(
      ["jit", "scan", "eager"]
        .filter((mode) => Array.isArray(times[mode]))
        .map((mode) => [`${prefix} ${mode}, ${threadCount} threads`, (times[mode] as number[])[0]!]),
    );
  } catch {
    return undefined;
  }
}

const median = (list: readonly number[]) => {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : 0.5 * (sorted[middle - 1]! + sorted[middle]!);
};

/** Floating-point operations of one step, multiply and add apart: forward, backward and tangents. */
function flops({ layers, width, points, dimension }: Case): number {
  const jets = 1 + dimension;
  const outer = points * width * (10 * dimension + 20);
  return layers === 2 ? outer : outer + 6 * points * jets * width * width;
}

const contenders = [
  ours(`native, ${threads} threads`, chooseKernels({ kernels: "native", threads })),
  ours("native, 1 thread", chooseKernels({ kernels: "native", threads: 1 })),
  ours(`wasm, ${threads} threads`, chooseKernels({ kernels: "wasm", threads })),
  ours("wasm, 1 thread", chooseKernels({ kernels: "wasm", threads: 1 })),
  ours("tfjs", chooseKernels({ kernels: "tfjs" })),
];
const results = [];
for (const benchmark of cases) {
  const times: Record<string, number[]> = {};
  const note = (name: string, ms: number) => {
    times[name] = [...(times[name] ?? []), ms];
  };
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      note(contender.name, await contender.time(benchmark, 400));
    }
    for (const script of ["jax_step.py", "torch_step.py"]) {
      for (const [name, ms] of Object.entries(peer(script, benchmark, threads) ?? {})) {
        note(name, ms);
      }
    }
  }
  const medians = Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
  const best = Math.min(
    ...Object.entries(medians).flatMap(([name, ms]) => (name.startsWith("jax") ? [ms] : [])),
  );
  results.push({ ...benchmark, milliseconds: medians, rounds: times, flops: flops(benchmark) });
  const { layers, width, points, dimension } = benchmark;
  process.stdout.write(`\n${layers} layers, m = ${width}, n = ${points}, d = ${dimension}\n`);
  for (const [name, ms] of Object.entries(medians)) {
    const rate = flops(benchmark) / ms / 1e6;
    const ratio = Number.isFinite(best) ? `  ${(ms / best).toFixed(2)} x JAX` : "";
    process.stdout.write(
      `  ${name.padEnd(34)} ${ms.toPrecision(3).padStart(8)} ms  ${rate.toFixed(1).padStart(6)} GFLOP/s${ratio}\n`,
    );
  }
}
mkdirSync(flags.out, { recursive: true });
const machine = { cpu: cpus()[0]!.model, processors: threads, node: process.version };
writeFileSync(`${flags.out}/training-step.json`, `${JSON.stringify({ machine, results }, null, 1)}\n`);
