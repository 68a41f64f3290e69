import { box, defineProblem, elliptic, Random, relu2 } from "deep-ritz";
import { buildNetwork } from "deep-ritz/network";
import { startNodeBackend } from "deep-ritz/node";
import { adam } from "deep-ritz/optimize";
import { defaultTrainingRule } from "deep-ritz/quadrature";
import { startBackend } from "deep-ritz/tensors";
import { tensorTrainer } from "../src/solve/first-order/tensor-trainer.ts";
import { StepProcess } from "./step-process.ts";

const widths = [1000, 10_000, 100_000];
const counts = [400, 10_000, 1_000_000];
/** Seconds that a step may be expected to take, or its case is left out. */
const patience = 60;

interface BackendFlags {
  readonly python: string;
  readonly rounds: number;
  readonly quick: boolean;
}

/**
 * Times a training step on a tfjs backend, for the paper's Poisson problem in the plane with two layers: with
 * fresh points at every step, as `solve` has them, and with points that stay on the device; and the same step in
 * JAX and PyTorch on whatever device they take. Prints a table in Markdown, milliseconds a step.
 *
 *   npm run bench -- --backend webgpu [--python python3] [--rounds 5] [--quick]
 */
export async function timeBackend(backend: string, { python, rounds, quick }: BackendFlags): Promise<void> {
  await startNodeBackend(backend);
  const peers: [string, StepProcess][] = [];
  for (const [name, script] of [
    ["JAX", "jax_step.py"],
    ["PyTorch", "torch_step.py"],
  ] as const) {
    const started = await StepProcess.startPeer(python, script, 0);
    if ("process" in started) peers.push([`${name} ${started.version}`, started.process]);
    else process.stdout.write(`${name}: not timed: ${started.reason}\n`);
  }
  const names = [`${backend}, fresh points`, `${backend}, same points`, ...peers.map(([name]) => name)];
  process.stdout.write(`| m | n | ${names.join(" | ")} |\n|${"---|".repeat(2 + names.length)}\n`);
  let secondsEach = 0;
  try {
    for (const width of quick ? widths.slice(0, 1) : widths) {
      for (const points of quick ? counts.slice(0, 2) : counts) {
        const expected = secondsEach * width * points;
        if (expected > patience) {
          process.stdout.write(
            `| ${width} | ${points} | left out: about ${expected.toFixed(0)} s a step |\n`,
          );
          continue;
        }
        await startBackend(backend);
        const fresh = await medianTime(width, points, true, rounds);
        const same = await medianTime(width, points, false, rounds);
        secondsEach = Math.max(same / 1000 / (width * points), secondsEach && 1e-12);
        const theirs = await Promise.all(peers.map(([, peer]) => peerTime(peer, width, points, rounds)));
        const cells = [fresh, same, ...theirs].map((time) =>
          time === undefined ? "-" : time.toPrecision(3),
        );
        process.stdout.write(`| ${width} | ${points} | ${cells.join(" | ")} |\n`);
      }
    }
  } finally {
    for (const [, peer] of peers) peer.end();
  }
}

/** Milliseconds a step: median over rounds of the mean over as many steps as fit in half a second, at least one. */
async function medianTime(width: number, points: number, fresh: boolean, rounds: number): Promise<number> {
  const problem = defineProblem({
    name: "bench",
    domain: box([0, 0], [1, 1]),
    energy: elliptic({
      source: ([x, y]) => Math.PI ** 2 * (Math.cos(Math.PI * x) + Math.cos(Math.PI * y)),
      meanPenalty: 1,
    }),
  });
  const network = buildNetwork(2, 1, { width, activation: relu2 });
  const random = new Random(1);
  const draw = () => problem.draw(defaultTrainingRule(2), points, random);
  const trainer = tensorTrainer(network, adam(), "");
  trainer.begin(network.initialise(random, () => [random.uniform(), random.uniform()]));
  let sample = draw();
  const steps = async (count: number) => {
    const start = performance.now();
    for (let step = 0; step < count; step++) {
      if (fresh) sample = draw();
      trainer.differentiate(problem.functional, sample, 0.5);
      trainer.step(1e-4);
    }
    await trainer.reading();
    return performance.now() - start;
  };
  await steps(2); // compiles
  const once = await steps(1);
  const count = Math.max(1, Math.min(500, Math.round(500 / once)));
  const times = [];
  for (let round = 0; round < rounds; round++) times.push((await steps(count)) / count);
  trainer.dispose();
  return median(times);
}

/** The peer's best way of running a step; undefined where it cannot. */
async function peerTime(
  peer: StepProcess,
  width: number,
  points: number,
  rounds: number,
): Promise<number | undefined> {
  const best = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const times = await peer.time({ layers: 2, width, points, dimension: 2 }, 500);
      best.push(Math.min(...Object.values(times)));
    }
  } catch {
    return undefined;
  }
  return median(best);
}

function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[list.length >> 1]!;
}
