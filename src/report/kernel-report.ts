import type { AssumedMatrix } from "../theory/assumption1.ts";
import type { FlowReport } from "../theory/gradient-flow.ts";
import type { Spectrum } from "../theory/spectrum.ts";
import type { KernelVerdict, TheoremOneReport } from "../theory/theorem1.ts";
import { formatNumber, type TableCell } from "./format.ts";
import { kernelFigures } from "./kernel-figures.ts";
import type { KernelReport } from "./kernel-spectra.ts";
import { type ReportTable, reportPage } from "./page.ts";

/** Rows for a short table over s: smallest eigenvalues, condition numbers and the rate of eqs. (13) and (16). */
export function kernelTable({ rows, points }: KernelReport): {
  /** Words above the columns. */
  header: string[];
  /** A row for each s. */
  rows: TableCell[][];
} {
  return {
    header: [
      "s",
      "min K[a]",
      "min K[w]",
      "cond K[a]",
      "cond K[w]",
      "cond K",
      "rate/n",
      "min G[a]",
      "min G[w]",
    ],
    rows: rows.map(({ s, infinite: { a, w, sum }, finite }) => [
      s,
      eigenvalue(a),
      eigenvalue(w),
      formatNumber(a.condition),
      formatNumber(w.condition),
      formatNumber(sum.condition),
      formatNumber(Math.max(0, a.smallest + w.smallest) / points),
      eigenvalue(finite.a),
      eigenvalue(finite.w),
    ]),
  };
}

/** Theorem 1, Assumption 1 and the lemmas in words: a line each. */
export function kernelVerdicts(report: KernelReport): string[] {
  const { theorem1, sandwich, assumption1, bounds, flow } = report;
  const { delta, lemma1, largest, lemma2, risk } = bounds;
  const atLeast = `promised with probability ${formatNumber(1 - delta)}`;
  const grid = theorem1.rows.map(({ s }) => s);
  return [
    `Theorem 1 on s from ${Math.min(...grid)} to ${Math.max(...grid)}: ${truth(theorem1)}`,
    verdict("K[a]", theorem1.a),
    verdict("K[w]", theorem1.w),
    ...(sandwich && Number.isFinite(sandwich.a.ratio)
      ? [
          `proved: lambda_min grows from s to s' once s'/s is at least ${overOne(sandwich.a.ratio)} for K[a], ${overOne(sandwich.w.ratio)} for K[w]`,
        ]
      : []),
    ...(assumption1 ? [`Assumption 1: ${assumption1.holds}${failing(assumption1.matrices)}`] : []),
    `Lemma 1: largest parameter ${formatNumber(largest)}, bound ${formatNumber(lemma1)} (${atLeast}): ${largest <= lemma1}`,
    ...(risk === undefined
      ? []
      : [
          `Lemma 2: initial risk ${formatNumber(risk)}, bound ${formatNumber(lemma2)} (${atLeast}): ${risk <= lemma2}`,
        ]),
    ...(flow?.stages ?? []).map(
      (stage, index) =>
        `stage ${index + 1}, s = ${stage.s}: rate of eq. (${index === 0 ? 13 : 16}) ${formatNumber(stage.boundRate)}, measured ${formatNumber(stage.earlyRate)} at first and ${formatNumber(stage.lateRate)} at last; ` +
        `${stage.boundHolds ? "the bound holds" : "the bound is broken"}; the kernel leaves its neighbourhood ${stage.exitTime === undefined ? "not at all" : `after ${formatNumber(stage.exitTime - stage.start)}`} (t_${index + 1}*) of ${formatNumber(stage.end - stage.start)}`,
    ),
  ];
}

/** The whole report as one self-contained HTML document. */
export function kernelPage(report: KernelReport): string {
  const { rows, theorem1, assumption1, flow } = report;
  const table = kernelTable(report);
  const tables: ReportTable[] = [
    { caption: "Smallest eigenvalues and condition numbers over s", ...table },
    ...(assumption1
      ? [
          {
            caption: "Assumption 1: matrices to be strictly positive definite",
            header: ["matrix", "smallest eigenvalue", "uncertainty", "positive definite"],
            rows: assumption1.matrices.map(({ name, spectrum, positive }) => [
              name,
              spectrum.smallest,
              spectrum.uncertainty,
              String(positive),
            ]),
          },
        ]
      : []),
    ...(flow ? [flowTable(flow)] : []),
  ];
  return reportPage({
    title: `${report.problem}: tangent kernels`,
    subtitle: report.title,
    status: {
      label: `Theorem 1: ${truth(theorem1)}`,
      kind: theorem1.holds ? "good" : "warning",
    },
    summary: [
      ["points", report.points],
      ["coordinates, bias included", report.dimension],
      ["activation", report.activation],
      ["infinite width by", report.method],
      ["finite width", report.width],
      ["its parameters", report.parameters],
      ["values of s", rows.map(({ s }) => s).join(", ")],
    ],
    figures: kernelFigures(report),
    tables,
    notes: kernelVerdicts(report),
  });
}

function flowTable(flow: FlowReport): ReportTable {
  return {
    caption: "Gradient flow beside eqs. (12), (13), (15) and (16)",
    header: [
      "stage",
      "s",
      "from t",
      "to t",
      "risk before",
      "risk after",
      "rate of the bound",
      "rate at first",
      "rate at last",
      "bound holds",
      "exit time t*",
      "radius",
      "min G at start",
      "3/4 lambda",
    ],
    rows: flow.stages.map((stage, index) => [
      index + 1,
      stage.s,
      stage.start,
      stage.end,
      stage.riskBefore,
      stage.riskAfter,
      stage.boundRate,
      stage.earlyRate,
      stage.lateRate,
      String(stage.boundHolds),
      stage.exitTime === undefined ? "none" : formatNumber(stage.exitTime),
      stage.radius,
      stage.startSmallest,
      0.75 * stage.lambda,
    ]),
  };
}

function eigenvalue({ smallest, uncertainty }: Spectrum): string {
  return Math.abs(smallest) <= uncertainty
    ? `0 (below ${formatNumber(uncertainty, 1)})`
    : formatNumber(smallest, 4);
}

/** A fall beyond the error bars makes the theorem false; error bars that hide lambda_min leave it open. */
function truth({ holds, a, w }: TheoremOneReport): string {
  if (holds) return "true";
  return a.worst || w.worst ? "false" : "undecided";
}

function verdict(name: string, { holds, positive, worst }: KernelVerdict): string {
  if (worst) {
    return `  ${name}: falls by ${formatNumber(100 * worst.relative)} % from ${formatNumber(worst.before, 4)} at s = ${worst.from} to ${formatNumber(worst.after, 4)} at s = ${worst.to}`;
  }
  if (!positive) return `  ${name}: lambda_min is within its uncertainty of zero at some s > 0`;
  return `  ${name}: lambda_min rises throughout: ${holds}`;
}

/** Numbers just above 1, with digits that tell them from it. */
function overOne(ratio: number): string {
  return ratio < 1.01 ? `1 + ${formatNumber(ratio - 1, 2)}` : formatNumber(ratio, 4);
}

function failing(matrices: readonly AssumedMatrix[]): string {
  const names = matrices.filter(({ positive }) => !positive).map(({ name }) => name);
  return names.length === 0 ? "" : `; not positive definite: ${names.join(", ")}`;
}
