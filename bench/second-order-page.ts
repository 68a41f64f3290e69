import { median } from "./results.ts";
import { type Case, cases } from "./second-order-cases.ts";
import type { Race, RaceResult, RunResult, SecondOrderResults } from "./second-order-results.ts";

/** docs/second-order-results.md. */
export function secondOrderPage(results: SecondOrderResults): string {
  const sections = [heading(results), problems(results), many(results), results.race && race(results.race)];
  return `${sections.filter((text) => text !== undefined).join("\n\n")}\n`;
}

const ownSeeds = 5;

function heading({ machine, runs, race }: SecondOrderResults): string {
  const dates = [...new Set([...runs, ...(race ? [race] : [])].map(({ date }) => date))].sort();
  const shares = [...runs, ...(race ? [race] : [])].map(({ others }) => others);
  const busy = Math.max(...shares);
  const quiet =
    busy < 0.05
      ? "The machine was quiet."
      : `**The machine was not quiet**: around a run other processes had ${percent(median(shares))} of it (median; at most ${percent(busy)}), so the seconds are too many.`;
  return `# The second-order solvers, measured

This page is made by \`npm run bench:second-order\` from \`bench/results/second-order.json\`; \`npm run bench:second-order -- --render\` draws it again. \`--cases poisson2d,race\` measures some of it again and keeps the rest; \`--quick\` is a look in a minute. What the solvers do is in [second-order.md](second-order.md).

${machine.processor}, ${machine.cores} cores; ${machine.system}; Node ${machine.node}. Kernels: ${machine.native}. Measured ${dates.length > 1 ? `${dates[0]} to ${dates.at(-1)}` : dates[0]}. ${quiet}`;
}

/** The table of all cases. */
function problems({ runs }: SecondOrderResults): string | undefined {
  const rows = cases.flatMap((one) => {
    const own = runs.filter((run) => run.case === one.id && run.seed <= ownSeeds);
    return own.length === 0 ? [] : [row(one, own)];
  });
  if (rows.length === 0) return undefined;
  return `## Problems

\`ritz solve problems/NAME.ts FLAGS --json --seed S\` for S = 1 to ${ownSeeds}, each in a process of its own: the median, and all of them in brackets. Errors are relative, but for sine1d's mean squared error on its samples; seconds are those of solving, with what the JavaScript engine compiles meanwhile. A goal that the median misses is set in bold.

| problem | L2 (or MSE) | H1 | seconds | goals | estimated error | iterations | status |
|---|---|---|---|---|---|---|---|
${rows.join("\n")}`;
}

function row({ problem, flags, goal }: Case, runs: readonly RunResult[]): string {
  const list = (pick: (run: RunResult) => number | undefined, write: (value: number) => string) => {
    const values = runs.flatMap((run) => pick(run) ?? []);
    return values.length === 0 ? "–" : `${write(median(values))} (${values.map(write).join(", ")})`;
  };
  const [error, limit] = goal.mse === undefined ? (["l2", goal.l2] as const) : (["mse", goal.mse] as const);
  const missed = (pick: (run: RunResult) => number | undefined, bound: number | undefined) =>
    bound !== undefined && median(runs.map((run) => pick(run) ?? Number.POSITIVE_INFINITY)) > bound;
  const goals = [
    [short(limit!), missed((run) => run[error], limit)],
    ...(goal.h1 === undefined ? [] : [[short(goal.h1), missed(({ h1 }) => h1, goal.h1)]]),
    [`${goal.seconds} s`, missed(({ seconds }) => seconds, goal.seconds)],
  ] as const;
  return `| ${[
    `${problem}, ${flags.filter((word) => word !== "--solver").join(" ")}`,
    list((run) => run[error], short),
    list(({ h1 }) => h1, short),
    list(({ seconds }) => seconds, digits),
    goals.map(([text, bold]) => (bold ? `**${text}**` : text)).join(", "),
    list(({ estimatedError }) => estimatedError, short),
    runs.map(({ iterations }) => iterations).join(", "),
    counted(runs),
  ].join(" | ")} |`;
}

/** All seeds of a case that has more than five. */
function many({ runs }: SecondOrderResults): string | undefined {
  const rows = cases.flatMap(({ id }) => {
    const own = runs.filter((run) => run.case === id);
    if (own.length <= ownSeeds) return [];
    const worst = (key: "l2" | "h1" | "seconds") => Math.max(...own.map((run) => run[key]!));
    const middle = (key: "l2" | "h1" | "seconds") => median(own.map((run) => run[key]!));
    return [
      `| ${id} | ${own.length} | ${short(middle("l2"))} | ${short(worst("l2"))} | ${short(middle("h1"))} | ${short(worst("h1"))} | ${digits(middle("seconds"))} | ${digits(worst("seconds"))} | ${counted(own)} |`,
    ];
  });
  if (rows.length === 0) return undefined;
  return `## Many seeds

| problem | seeds | L2, median | worst | H1, median | worst | seconds, median | worst | status |
|---|---|---|---|---|---|---|---|---|
${rows.join("\n")}`;
}

function race({ target, jax, results }: Race): string {
  const names = [...new Set(results.map(({ contender }) => contender))];
  const own = (name: string) => results.filter(({ contender }) => contender === name);
  const time = (list: readonly RaceResult[]) =>
    median(list.map(({ seconds }) => seconds ?? Number.POSITIVE_INFINITY));
  const fastest = time(own("newton"));
  const rows = names.map((name) => {
    const list = own(name);
    const ratio = time(list) / fastest;
    return `| ${[
      name,
      list.map(({ seconds }) => (seconds === null ? "never" : digits(seconds))).join(", "),
      Number.isFinite(ratio) ? `${digits(time(list))} (${digits(ratio)} x newton)` : "never",
      list.map(({ iterations }) => iterations ?? "–").join(", "),
      list.map(({ l2 }) => short(l2)).join(", "),
      digits(median(list.map(({ secondsInAll }) => secondsInAll))),
    ].join(" | ")} |`;
  });
  return `## Time to four digits

Seconds until the relative L2 error on poisson2d is below ${short(target)}, all in one run of the benchmark, two-layer tanh networks of 32 neurons with an affine skip, started by kinks of slope 2 over the square; compiling is left out for all of them. Ours look at the error now and then (newton at every iteration), which is in their times; JAX's times are of iterations alone. Adam: native kernels in float32, s = 1, a cosine schedule over its steps. Energy natural gradient: Müller and Zeinhofer 2023, float64, 576 fixed Gauss points, least squares with singular values cut at 1e-9, line search over 2^-k (\`bench/peers/jax_energy_natural_gradient.py\`; JAX: ${jax}).

| | seconds to ${short(target)}, by seed | median | iterations | L2 at the end | seconds of the whole run |
|---|---|---|---|---|---|
${rows.join("\n")}`;
}

function counted(runs: readonly RunResult[]): string {
  const names = [...new Set(runs.map(({ status }) => status))];
  if (names.length === 1) return names[0]!;
  return names.map((name) => `${runs.filter(({ status }) => status === name).length} ${name}`).join(", ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** "1.3e-6". */
function short(value: number): string {
  return value.toExponential(1).replace(".0e", "e");
}

/** Two digits, without an exponent. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}
