import { formatDuration, formatNumber } from "deep-ritz/report";
import { type Goal, goals } from "./gallery-goals.ts";
import type { GalleryEntry, GalleryProblem, GalleryRun } from "./gallery-results.ts";
import { median } from "./results.ts";

/** A problem with what its runs gave. */
interface Shown {
  readonly one: GalleryProblem;
  readonly entry: GalleryEntry;
}

/** docs/gallery.md: an overview, then every problem of which a run is stored. */
export function galleryPage(entries: readonly GalleryEntry[], problems: readonly GalleryProblem[]): string {
  const shown = problems.flatMap((one) => {
    const entry = entries.find(({ name }) => name === one.name);
    return entry ? [{ one, entry }] : [];
  });
  return `${[heading(shown), overview(shown), ...shown.map(section)].join("\n\n")}\n`;
}

function heading(shown: readonly Shown[]): string {
  const runs = shown.flatMap(({ entry }) => entry.runs);
  const list = (values: readonly string[]) => [...new Set(values)].sort();
  const dates = list(runs.map(({ date }) => date));
  const kernels = list(runs.map(({ summary }) => summary.kernels));
  const others = Math.max(0, ...runs.map((run) => run.others));
  return `# Gallery

${shown.length} problems, each with its default settings: \`npx ritz solve FILE --seed 1\`, then 2 and 3. This page is made by \`npm run gallery\` from real runs, kept in \`bench/results/gallery.json\`; \`npm run gallery -- --only NAME\` runs some problems, \`--again\` repeats what is stored, \`--render\` only draws the page.

Errors are relative, in the norms of the known solution, measured on points that training never saw; "energy" is the energy's distance from its minimum, relative to it, which for an eigenvalue problem is the eigenvalue's relative error. Where no solution is known, errors are those against finite elements whose own convergence was checked (\`bench/references\`). Figures are medians over the seeds, with the lowest and the highest in brackets. Seconds are of training alone, on ${list(runs.map(({ machine }) => machine)).join("; ")}; ${kernels.join(" and ")} kernels; ${dates.length > 1 ? `${dates[0]} to ${dates.at(-1)}` : dates[0]}. ${
    others < 0.05
      ? "The machine was quiet."
      : `Other processes took up to ${(100 * others).toFixed(0)} % of the machine meanwhile; what they took in a problem's runs stands with its seconds.`
  }`;
}

function overview(shown: readonly Shown[]): string {
  const rows = shown.map(({ one, entry }) => {
    const cells = (["l2", "h1", "energyGap"] as const).map((quantity) => middle(entry.runs, quantity));
    const goal = goals[one.name];
    const kept = goal && (isReached(goal, entry.runs) ? "reached" : "**missed**");
    const asked = goal ? `${nameOf(goal)} < ${small(goal.below)}: ${kept}` : "";
    const link = `[${one.name}](#${one.name})`;
    const seconds = median(entry.runs.map(({ summary }) => summary.seconds)).toFixed(1);
    return `| ${[link, one.problem.domain.dimension, ...cells, seconds, asked].join(" | ")} |`;
  });
  const sources = [...new Set(Object.values(goals).map(({ source }) => source))];
  return [
    `Goals are the errors published by ${sources[0]} (Commun. Math. Stat. 6, 1-12) for their problems, and what this package asks of itself for some others.`,
    ["| problem | d | L2 | H1 | energy | seconds | goal |", "|---|---|---|---|---|---|---|", ...rows].join(
      "\n",
    ),
  ].join("\n\n");
}

function section({ one, entry }: Shown): string {
  const { problem, statement, file, name } = one;
  const { runs, picture } = entry;
  const first = runs[0]!.summary;
  const goal = goals[name];
  const lines = [
    ...(["l2", "h1", "max", "energyGap", "mse"] as const).flatMap((quantity) => {
      const range = spread(runs, quantity);
      return range === undefined ? [] : [`| ${titles[quantity]} | ${range} |`];
    }),
    ...identified(runs),
    `| energy | ${formatNumber(median(runs.map(({ summary }) => summary.energy)), 6)} |`,
    `| seconds | ${spreadOf(
      runs.map(({ summary }) => summary.seconds),
      (value) => value.toFixed(1),
    )}${busy(runs)} |`,
  ];
  const how = [
    `${first.method}, ${first.steps} steps, ${first.parameters} parameters`,
    ...(first.conditions === undefined ? [] : [first.conditions]),
    `seeds ${runs.map(({ seed }) => seed).join(", ")}`,
  ].join("; ");
  const troubles = runs.flatMap(({ seed, summary }) => [
    ...(["finished", "converged", "stalled", "out of budget"].includes(summary.status)
      ? []
      : [`Seed ${seed} ended ${summary.status} after ${formatDuration(summary.seconds)}.`]),
    ...summary.warnings.map((warning) => `Seed ${seed}: ${warning}`),
  ]);
  return [
    `## ${name}`,
    `${problem.title}`,
    ...(statement === "" ? [] : [`\`\`\`math\n${statement}\n\`\`\``]),
    `[${file}](../${file}): ${how}.`,
    ["| | median (lowest to highest) |", "|---|---|", ...lines].join("\n"),
    ...(goal
      ? [
          `Goal: ${nameOf(goal)} below ${small(goal.below)} (${goal.source}), ${isReached(goal, runs) ? "reached" : "**missed**"}.`,
        ]
      : []),
    ...troubles,
    `![${name}](gallery/${picture})`,
  ].join("\n\n");
}

/** For an inverse problem: every parameter as it was found, and how far that is from its known value. */
function identified(runs: readonly GalleryRun[]): string[] {
  const found = runs.flatMap(({ summary }) => (summary.identified ? [summary.identified as Identified] : []));
  const names = found[0]?.parameters.map(({ name }) => name) ?? [];
  return names.flatMap((name, at) => {
    const parameters = found.map((one) => one.parameters[at]!);
    const { exact } = parameters[0]!;
    const values = spreadOf(
      parameters.map(({ value }) => value),
      (value) => formatNumber(value, 5),
    );
    const errors = parameters.flatMap(({ relativeError }) => relativeError ?? []);
    return [
      `| ${name}${exact === undefined ? "" : `, which is ${formatNumber(exact, 5)}`} | ${values} |`,
      ...(errors.length === 0 ? [] : [`| relative error of ${name} | ${spreadOf(errors, small)} |`]),
    ];
  });
}

/** What the summary of an inverse problem's run has under "identified". */
interface Identified {
  readonly parameters: readonly {
    readonly name: string;
    readonly value: number;
    readonly exact?: number;
    readonly relativeError?: number;
  }[];
}

type Quantity = "l2" | "h1" | "max" | "energyGap" | "mse";

const titles: Readonly<Record<Quantity, string>> = {
  l2: "relative L2 error",
  h1: "relative H1 error",
  max: "relative maximum error",
  energyGap: "relative energy error",
  mse: "mean squared error on the samples",
};

/** A run's figure: against the known solution, else against finite elements. */
function figure({ summary, reference }: GalleryRun, quantity: Quantity): number | undefined {
  const known = summary.errors[quantity];
  if (known !== undefined) return Math.abs(known);
  return quantity === "max" || quantity === "mse" ? undefined : reference?.[quantity];
}

function figures(runs: readonly GalleryRun[], quantity: Quantity): number[] {
  return runs.flatMap((run) => figure(run, quantity) ?? []);
}

function middle(runs: readonly GalleryRun[], quantity: Quantity): string {
  const values = figures(runs, quantity);
  return values.length === 0 ? "" : small(median(values));
}

function spread(runs: readonly GalleryRun[], quantity: Quantity): string | undefined {
  const values = figures(runs, quantity);
  return values.length === 0 ? undefined : spreadOf(values, small);
}

function spreadOf(values: readonly number[], say: (value: number) => string): string {
  const ends = [Math.min(...values), Math.max(...values)].map(say);
  return values.length === 1 ? say(values[0]!) : `${say(median(values))} (${ends.join(" to ")})`;
}

/** In words, where other processes had a share of the machine that seconds show. */
function busy(runs: readonly GalleryRun[]): string {
  const others = Math.max(...runs.map((run) => run.others));
  return others < 0.05 ? "" : `; other processes took up to ${(100 * others).toFixed(0)} % of the machine`;
}

/** Whether the median over the seeds is below the goal's figure. */
export function isReached(goal: Goal, runs: readonly GalleryRun[]): boolean {
  const values = figures(runs, goal.quantity);
  return values.length > 0 && median(values) < goal.below;
}

function nameOf({ quantity }: Goal): string {
  return quantity === "l2" ? "L2" : "energy";
}

function small(value: number): string {
  return value.toExponential(1);
}
