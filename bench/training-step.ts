import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { timeBackend } from "./backend-step.ts";
import { type Case, cases, namedCases, quickCases } from "./cases.ts";
import { type Contender, ourContenders, peerContender } from "./contenders.ts";
import { describeMachine } from "./machine.ts";
import { higher, measurePeak } from "./peak.ts";
import { caseTable, performancePage } from "./performance-page.ts";
import { watchOthers } from "./processor-share.ts";
import { type CaseResult, type Results, readResults, withCase, writeWhole } from "./results.ts";
import { StepProcess } from "./step-process.ts";

// Times one training step, ours and the peers', in turns; docs/performance.md says how and shows the result.
//
//   npm run bench -- --backend webgpu [--python python3] [--rounds 5] [--quick]
//   npm run bench -- [--python python3] [--cases m1000-n400,3layers] [--rounds 5] [--quick] [--render]

const { values: flags } = parseArgs({
  options: {
    backend: { type: "string" },
    python: { type: "string", default: "python3" },
    cases: { type: "string" },
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    render: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
const committed = "bench/results/training-step.json";
const page = "docs/performance.md";
const file = flags.out ?? (flags.quick ? "runs/training-step-quick.json" : committed);
/** Seconds of a round; a step that takes longer runs once. */
const secondsARound = flags.quick ? 0.15 : 0.3;
/** After so many seconds at one case, the first round apart, a contender has had its rounds. */
const patience = flags.quick ? 1 : 3;
const rounds = Number(flags.rounds ?? (flags.quick ? 3 : 5));
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  throw new RangeError(`--rounds: must be a positive integer, got ${flags.rounds}`);
}
const threads = availableParallelism();

if (flags.backend) await timeBackend(flags.backend, { python: flags.python, rounds, quick: flags.quick });
else if (flags.render) render();
else await run(flags.cases ? namedCases(flags.cases) : flags.quick ? quickCases : cases);

async function run(chosen: readonly Case[]): Promise<void> {
  const { contenders, processes, reasons } = await ourContenders(threads);
  const peers: Record<string, string> = {};
  for (const [name, script] of [
    ["JAX", "jax_step.py"],
    ["PyTorch", "torch_step.py"],
  ] as const) {
    const started = await StepProcess.startPeer(flags.python, script, threads);
    if ("reason" in started) {
      peers[name] = `not timed: ${started.reason}`;
      continue;
    }
    peers[name] = started.version;
    processes.push(started.process);
    contenders.push(peerContender(name, started.process, threads));
  }
  const frame: Results = { machine: describeMachine(threads), peers, rounds, secondsARound, results: [] };
  for (const benchmark of chosen) {
    const result = await timeCase(benchmark, contenders, reasons, processes);
    // Read again: another run may have added its cases.
    const known = readResults(file);
    const same = JSON.stringify(known?.machine) === JSON.stringify(frame.machine);
    const results = withCase(frame, same ? known!.results : [], result);
    writeWhole(file, `${JSON.stringify(results, null, 1)}\n`);
    process.stdout.write(`\n${caseTable(result)}\n`);
  }
  for (const one of processes) one.end();
  if (file === committed) render();
  process.stdout.write(`\n${file}${file === committed ? ` and ${page}` : ""}\n`);
}

async function timeCase(
  benchmark: Case,
  contenders: readonly Contender[],
  reasons: Readonly<Record<string, string>>,
  processes: readonly StepProcess[],
): Promise<CaseResult> {
  const others = watchOthers(processes);
  const times: Record<string, number[]> = {};
  const absent: Record<string, string> = { ...reasons };
  const spent = new Map<string, number>();
  let peak = measurePeak(threads);
  const present = contenders.filter((contender) => {
    const reason = contender.absence(benchmark);
    if (reason) absent[contender.name] = reason;
    return reason === undefined;
  });
  for (let round = 0; round < rounds; round++) {
    peak = higher(peak, measurePeak(threads)); // others may have been at work the last time
    for (const contender of present) {
      const before = spent.get(contender.name) ?? 0;
      if (before > 1000 * patience || absent[contender.name] !== undefined) continue;
      const start = performance.now();
      try {
        const measured = await contender.time(benchmark, 1000 * secondsARound);
        for (const [name, milliseconds] of Object.entries(measured)) {
          times[name] = [...(times[name] ?? []), Number(milliseconds.toPrecision(5))];
        }
      } catch (error) {
        absent[contender.name] = (error as Error).message.split("\n")[0]!;
      }
      // The first round also compiles and warms up.
      if (round > 0) spent.set(contender.name, before + performance.now() - start);
    }
  }
  return {
    ...benchmark,
    date: new Date().toISOString().slice(0, 10),
    peak,
    others: Number(others().toFixed(3)),
    times,
    absent,
  };
}

function render(): void {
  const results = readResults(committed);
  if (results === undefined) throw new Error(`--render: there is no ${committed}`);
  writeWhole(page, performancePage(results));
}
