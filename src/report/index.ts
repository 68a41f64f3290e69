/**
 * Figures in SVG, tables and pages in HTML: of a run, of its course, of tangent kernels. Nothing is written here.
 *
 * @module
 */

export type { ColourScale } from "./colour-scale.ts";
export { coolWarm, curveColours, divergingScale, sequentialScale, viridis } from "./colour-scale.ts";
export { flowFindings } from "./flow-report.ts";
export type { TableCell } from "./format.ts";
export { formatDuration, formatNumber, textTable } from "./format.ts";
export { heatMap } from "./heat-map.ts";
export type { HeatMap } from "./heat-map-options.ts";
export { inverseFindings } from "./inverse-report.ts";
export { kernelPage, kernelTable, kernelVerdicts } from "./kernel-report.ts";
export type { KernelReport, KernelRow, KernelSpectra } from "./kernel-spectra.ts";
export { lineChart } from "./line-chart.ts";
export type { LineChart, LineSeries } from "./line-chart-options.ts";
export type { ReportPage, ReportTable } from "./page.ts";
export { reportPage } from "./page.ts";
export type { Findings, RunReport } from "./run-report.ts";
export { errorRows, runPage, runReport } from "./run-report.ts";
export type { Figure } from "./solution-figures.ts";
export { solutionFigures } from "./solution-figures.ts";
export { trainingFigures } from "./training-figures.ts";
