import { flopsOf, growing, idOf } from "./cases.ts";
import { drawing } from "./contenders.ts";
import { type CaseResult, median, type Results } from "./results.ts";

/** One case as text: every contender's median, its rate, and its ratio to JAX's best. */
export function caseTable(result: CaseResult): string {
  const best = jaxBest(result);
  const lines = Object.entries(result.times).map(([name, list]) => {
    const ms = median(list);
    if (name === drawing) return `  ${name.padEnd(44)} ${figure(ms).padStart(8)} ms`;
    const rate = flopsOf(result) / ms / 1e6;
    const share = (100e9 * rate) / result.peak.all;
    const ratio = best === undefined ? "" : `${figure(ms / best)} x JAX`;
    return `  ${name.padEnd(44)} ${figure(ms).padStart(8)} ms ${figure(rate).padStart(7)} GFLOP/s ${share.toFixed(0).padStart(3)} %  ${ratio}`;
  });
  const missing = Object.entries(result.absent).map(([name, reason]) => `  ${name.padEnd(44)} ${reason}`);
  const others = (100 * result.others).toFixed(0);
  const peak = figure(result.peak.all / 1e9);
  return [
    `${idOf(result)}  (peak ${peak} GFLOP/s; other processes took ${others} % of the machine)`,
    ...lines,
    ...missing,
  ].join("\n");
}

/** docs/performance.md. */
export function performancePage(results: Results): string {
  const group = (layers: 2 | 3, dimension: number) =>
    results.results.filter((one) => one.layers === layers && one.dimension === dimension);
  const sections = [
    heading(results),
    section("Two layers, d = 2", group(2, 2), results),
    section("Two layers, d = 10", group(2, 10), results),
    section("Three layers, d = 2", group(3, 2), results),
    growth(results),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function heading({ machine, peers, rounds, secondsARound, results }: Results): string {
  const dates = [...new Set(results.map(({ date }) => date))].sort();
  const peaks = (which: "one" | "all") => figure(highest(results, which) / 1e9);
  const loops = [...new Set(results.map(({ peak }) => peak.loop))].join("; ");
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  const others = Math.max(...results.map((one) => one.others));
  const quiet =
    others < 0.03
      ? "The machine was quiet."
      : `**The machine was not quiet**: other processes took up to ${(100 * others).toFixed(0)} % of it, so these figures are provisional.`;
  return `# What a training step costs

This page is made by \`npm run bench\` from \`bench/results/training-step.json\`; \`npm run bench -- --render\` draws it again. To repeat it, on a machine that does nothing else:

    python3 -m venv VENV && VENV/bin/pip install jax optax
    npm run bench -- --python VENV/bin/python

\`--cases m1000-n400,3layers\` times some of the cases and keeps the others' results; \`--quick\` is a look in a minute or two; PyTorch is timed where that Python has it.

**The machine.** ${machine.processor}, ${machine.cores} cores; ${machine.system}; Node ${machine.node}. Native kernels: ${machine.native}. WASM kernels: ${machine.wasm}. Peers: ${versions.join("; ")}. Measured ${dates.length > 1 ? `${dates[0]} to ${dates.at(-1)}` : dates[0]}. ${quiet}

**The step.** The HRTA paper's Poisson problem with natural boundary conditions on the unit cube [0, 1]^d at s = 1/2, n points, m neurons in each hidden layer; two layers with ReLU²/2, three with tanh. Ours is the step of \`solve\`, all of it: n fresh points, the source at them, jet, energy, pullback, Adam, and the pauses that let signals in, each contender in a process of its own; left out are the start and the validation (a hundred records in a run). A peer's step is jet, energy, gradient and Adam on the same points every time, compiled beforehand; \`scan\` runs many steps in one call. "Energy written in tfjs" states the same energy as a function and not by \`elliptic\`, timed at m = 1000, n = 400. "Op by op" takes jets and gradients by tfjs operations on its WASM backend, as \`--kernels tfjs\` does. "Points and source" is the part of our step, on one thread, that a peer does not have: at n = 400 it weighs much in a native step with few neurons, the more so in d = 10, with ten cosines a point. Everything is float32.

**The times.** Milliseconds a step; medians of ${rounds} rounds in which all contenders take turns, ${secondsARound} s each, at least one step. Where a contender's steps were so slow that it had fewer rounds, their number stands in brackets. GFLOP/s count what the mathematics needs, multiply and add apart: n m (10 d + 17) for two layers, 6 (1 + d) n m² more for three (\`bench/cases.ts\`). The peak is that of a loop of fused multiply-adds in float32, the highest measured in the run (${loops}): ${peaks("one")} GFLOP/s on one thread, ${peaks("all")} on all, which is what shares are of.`;
}

/** Three tables: times, ratios to JAX's best, and rates. */
function section(title: string, group: readonly CaseResult[], { rounds, results }: Results): string {
  if (group.length === 0) return "";
  const peak = highest(results, "all");
  const all = [...new Set(group.flatMap(({ times }) => Object.keys(times)))];
  const steps = all.filter((name) => name !== drawing);
  const head = group.map(({ width, points }) => `m = ${width}, n = ${points.toLocaleString("en")}`);
  const rows = (names: readonly string[], cell: (result: CaseResult, list: readonly number[]) => string) =>
    table(head, names, (name, column) => {
      const result = group[column]!;
      const list = result.times[name];
      return list === undefined ? "–" : cell(result, list);
    });
  const parts = [
    `## ${title}`,
    "Milliseconds a step:",
    rows(all, (_, list) => figure(median(list)) + (list.length < rounds ? ` (${list.length})` : "")),
  ];
  if (group.some((result) => jaxBest(result) !== undefined)) {
    parts.push(
      "Ratio to JAX's best in the same run:",
      rows(steps, (result, list) => {
        const best = jaxBest(result);
        return best === undefined ? "–" : figure(median(list) / best);
      }),
    );
  }
  parts.push(
    "GFLOP/s, and the share of the machine's peak:",
    rows(steps, (result, list) => {
      const rate = (1e3 * flopsOf(result)) / median(list);
      return `${figure(rate / 1e9)} (${((100 * rate) / peak).toFixed(0)} %)`;
    }),
  );
  const absences = new Set(
    group.flatMap(({ absent }) => Object.entries(absent).map((one) => one.join(": "))),
  );
  if (absences.size > 0) parts.push(`Not timed everywhere: ${[...absences].join("; ")}.`);
  return parts.join("\n\n");
}

/** Time by point and neuron as n m grows. */
function growth({ results }: Results): string {
  const found = growing.map((one) => results.find((other) => idOf(other) === idOf(one)));
  if (found.some((one) => one === undefined)) return "";
  const list = found as CaseResult[];
  const names = Object.keys(list[0]!.times).filter(
    (name) => name !== drawing && list.every(({ times }) => times[name] !== undefined),
  );
  const nanoseconds = (result: CaseResult, name: string) =>
    (1e6 * median(result.times[name]!)) / (result.width * result.points);
  const head = [
    ...list.map(({ width, points }) => `m = ${width}, n = ${points.toLocaleString("en")}`),
    "largest change from the first",
  ];
  const text = table(head, names, (name, column) => {
    const costs = list.map((result) => nanoseconds(result, name));
    if (column < list.length) return figure(costs[column]!);
    const changes = costs.map((cost) => 100 * (cost / costs[0]! - 1));
    const largest = changes.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    return `${largest > 0 ? "+" : ""}${largest.toFixed(0)} %`;
  });
  return `## How the cost grows\n\nNanoseconds a step by point and neuron, two layers, d = 2, as n m goes from 400 thousand to 40 million. Ours becomes cheaper: points, source and threads weigh most on the first.\n\n${text}`;
}

function table(
  head: readonly string[],
  names: readonly string[],
  cell: (name: string, column: number) => string,
): string {
  const lines = [
    `| | ${head.join(" | ")} |`,
    `|---|${"---:|".repeat(head.length)}`,
    ...names.map((name) => `| ${name} | ${head.map((_, column) => cell(name, column)).join(" | ")} |`),
  ];
  return lines.join("\n");
}

/** The machine's peak: what it reached when others let it. */
function highest(results: readonly CaseResult[], which: "one" | "all"): number {
  return Math.max(...results.map(({ peak }) => peak[which]));
}

function jaxBest({ times }: CaseResult): number | undefined {
  const medians = Object.entries(times).flatMap(([name, list]) =>
    name.startsWith("JAX") ? [median(list)] : [],
  );
  return medians.length === 0 ? undefined : Math.min(...medians);
}

/** Three digits, without an exponent. */
function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
