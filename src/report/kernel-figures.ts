import type { FlowReport } from "../theory/gradient-flow.ts";
import type { KernelReport, KernelRow } from "./kernel-spectra.ts";
import { lineChart } from "./line-chart.ts";
import type { LineSeries } from "./line-chart-options.ts";
import type { Figure } from "./solution-figures.ts";

/** The spectra at each s, lambda_min over s, and the flow's risk beside its bound. */
export function kernelFigures(report: KernelReport): Figure[] {
  const { rows, theorem1, flow } = report;
  const grid = theorem1.rows.filter(({ s }) => s > 0);
  const smallest = (name: string, of: (row: (typeof grid)[number]) => number): LineSeries => ({
    name,
    x: grid.map(({ s }) => s),
    y: grid.map(of),
  });
  return [
    spectraFigure("a", "outer weights", rows),
    spectraFigure("w", "inner weights", rows),
    {
      name: "smallest",
      caption: "Theorem 1 says that both curves never fall.",
      svg: lineChart({
        title: "Smallest eigenvalue over s",
        xLabel: "s",
        yLabel: "smallest eigenvalue",
        yLog: true,
        series: [smallest("K[a]", ({ a }) => a.smallest), smallest("K[w]", ({ w }) => w.smallest)],
      }),
    },
    ...(flow ? [riskFigure(flow)] : []),
  ];
}

function spectraFigure(kernel: "a" | "w", of: string, rows: readonly KernelRow[]): Figure {
  const curve = (name: string, eigenvalues: Float64Array, style: LineSeries["style"]): LineSeries => ({
    name,
    x: Array.from(eigenvalues, (_, k) => k + 1),
    y: eigenvalues.toReversed(),
    ...(style && { style }),
  });
  return {
    name: `spectrum-${kernel}`,
    caption: `Eigenvalues of the ${of}' kernel, largest first; lines: infinite width, points: the finite network.`,
    svg: lineChart({
      title: `Spectrum of K[${kernel}], kernel of the ${of}`,
      xLabel: "index",
      yLabel: "eigenvalue",
      yLog: true,
      series: [
        ...rows.map(({ s, infinite }) => curve(`s = ${s}`, infinite[kernel].eigenvalues, "line")),
        ...rows.map(({ s, finite }) => curve(`s = ${s}, finite`, finite[kernel].eigenvalues, "points")),
      ],
    }),
  };
}

function riskFigure({ stages, records }: FlowReport): Figure {
  const bounds = stages.map((stage, index): LineSeries => {
    const mine = records.filter((record) => record.stage === index);
    return {
      name: `bound of eq. (${index === 0 ? 13 : 16}), s = ${stage.s}`,
      x: mine.map(({ time }) => time),
      y: mine.map(({ time }) => stage.riskBefore * Math.exp(-stage.boundRate * (time - stage.start))),
      style: "dashed",
    };
  });
  return {
    name: "risk",
    caption:
      "Risk along gradient flow beside what Theorem 2 promises; marks: the exit times of eqs. (12) and (15).",
    svg: lineChart({
      title: "Risk of gradient flow and its bound",
      xLabel: "t",
      yLabel: "risk",
      yLog: true,
      series: [
        { name: "risk", x: records.map(({ time }) => time), y: records.map(({ risk }) => risk) },
        ...bounds,
      ],
      marks: stages.flatMap(({ exitTime }, index) =>
        exitTime === undefined ? [] : [{ x: exitTime, label: `t${index + 1}*` }],
      ),
    }),
  };
}
