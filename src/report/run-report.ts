import type { InputMap } from "../network/around/input-map.ts";
import { meanSquaredError } from "../solve/errors/mean-squared-error.ts";
import type { ErrorReport } from "../solve/errors/measure-errors.ts";
import type { Measured } from "../solve/errors/measured.ts";
import { conditionsInWords } from "../solve/solution/conditions-in-words.ts";
import { failures, type Solution } from "../solve/solution/solution.ts";
import { formatDuration, formatNumber, type TableCell, withUncertainty } from "./format.ts";
import { type ReportPage, type ReportTable, reportPage } from "./page.ts";
import { type Figure, solutionFigures } from "./solution-figures.ts";
import { trainingFigures } from "./training-figures.ts";

/** What a run's report says, before it is rendered. */
export interface RunReport {
  /** The solution, or the last of several. */
  readonly solution: Solution;
  /** Its errors. */
  readonly errors: ErrorReport;
  /** The solution's, then those of the run's course. */
  readonly figures: readonly Figure[];
  /** Of a gradient flow or an inverse problem only. */
  readonly findings?: Findings;
}

/** What a run of several solves says besides its last solution. */
export interface Findings {
  /** For the closing words. */
  readonly lines: readonly string[];
  /** The numbers to be seen first in the report. */
  readonly summary: readonly (readonly [label: string, value: TableCell])[];
  /** In place of the course of training. */
  readonly figures: readonly Figure[];
  /** In place of the table of stages. */
  readonly tables: readonly ReportTable[];
  /** Plain data, for run.json and `--json`. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Gathers a run's figures: the solution, the exact one, the error, and the course of training or what was found. */
export function runReport(solution: Solution, errors: ErrorReport, findings?: Findings): RunReport {
  const course = findings ? findings.figures : trainingFigures(solution);
  return {
    solution,
    errors,
    figures: [...solutionFigures(solution), ...course],
    ...(findings && { findings }),
  };
}

/** Rows for a short table: the quantity, its relative and its absolute value. */
export function errorRows({ solution, errors }: RunReport): (readonly [string, string, string])[] {
  const { relative, absolute, energyGap } = errors;
  const rows: (readonly [string, string, string])[] = [];
  const add = (name: string, rel: Measured | undefined, abs: Measured | undefined) => {
    if (!rel || !abs) return;
    rows.push([name, Number.isFinite(rel.value) ? withUncertainty(rel) : "–", withUncertainty(abs)]);
  };
  add("L2", relative?.l2, absolute?.l2);
  add("H1 semi-norm", relative?.h1Semi, absolute?.h1Semi);
  add("H1", relative?.h1, absolute?.h1);
  add("maximum", relative?.max, absolute?.max);
  add("energy gap", energyGap?.relative, energyGap?.absolute);
  const mse = meanSquaredError(solution);
  if (mse !== undefined) rows.push(["mean squared error on the samples", "", formatNumber(mse)]);
  return rows;
}

/** The whole run as one self-contained HTML document. */
export function runPage(report: RunReport, source?: ReportPage["source"]): string {
  const { solution, errors, figures, findings } = report;
  const { problem, network, status } = solution;
  const conditions = conditionsInWords(solution);
  const description = network.description;
  const summary: (readonly [string, TableCell])[] = [
    ...(findings?.summary ?? []),
    ...errorRows(report).map(([name, relative, absolute]): [string, TableCell] =>
      relative ? [`relative error, ${name}`, relative] : [name, absolute],
    ),
    ["energy", errors.energy ? withUncertainty(errors.energy, 8) : formatNumber(solution.energy)],
    ...(solution.estimatedError === undefined
      ? []
      : [
          ["estimated relative error, energy norm", formatNumber(solution.estimatedError, 2)] as [
            string,
            TableCell,
          ],
        ]),
    ["time", formatDuration(solution.seconds)],
  ];
  return reportPage({
    title: problem.name,
    subtitle: problem.title,
    status: {
      label: status,
      kind: failures.includes(status) ? "bad" : solution.warnings.length > 0 ? "warning" : "good",
    },
    summary,
    figures,
    tables: [
      ...(errorRows(report).length === 0
        ? []
        : [
            {
              caption: `Errors, measured by ${errors.rule}`,
              header: ["norm", "relative", "absolute"],
              rows: errorRows(report),
            },
          ]),
      ...(findings?.tables ?? [stageTable(solution)]),
      {
        caption: "Run",
        header: ["setting", "value"],
        rows: [
          ["domain", problem.domain.name],
          ...(conditions === undefined ? [] : [["conditions", conditions] as [string, TableCell]]),
          ["solver", solution.method],
          [
            "network",
            `${description.kind}, width ${description.width}, depth ${description.depth}, ${description.activation}`,
          ],
          ...(description.inputMap
            ? [["inputs of the layers", sayInputs(description.inputMap)] as [string, TableCell]]
            : []),
          ...(description.interfaces ? [["interfaces", description.interfaces] as [string, TableCell]] : []),
          ...(description.enrichment
            ? [["enrichment functions", description.enrichment] as [string, TableCell]]
            : []),
          ["parameters", network.parameterCount],
          ["kept parameters of step", solution.keptStep],
          ["seed", solution.seed],
          [
            "evaluated by",
            solution.kernels === "tfjs" ? `tfjs on ${solution.backend}` : `${solution.kernels} kernels`,
          ],
        ],
      },
    ],
    notes: solution.warnings,
    ...(source && { source }),
  });
}

function stageTable({ stages }: Solution): ReportTable {
  return {
    caption: "Stages",
    header: ["stage", "s", "first step", "steps", "ended by", "energy before switch", "energy after"],
    rows: stages.map((stage, index) => [
      index + 1,
      stage.s,
      stage.firstStep,
      stage.steps,
      stage.ended,
      stage.energyBefore === undefined ? "" : formatNumber(stage.energyBefore, 6),
      stage.energyAfter === undefined ? "" : formatNumber(stage.energyAfter, 6),
    ]),
  };
}

function sayInputs({ cosine, branches }: InputMap): string {
  const waves = cosine.filter(Boolean).length;
  const plain = `${cosine.length - waves} scaled coordinates and ${waves} waves`;
  return branches.length === 1 ? plain : `${plain}, in ${branches.length} mirror images`;
}
