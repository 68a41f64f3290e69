import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../math/random.ts";
import { activations, isSmooth, relu } from "../network/activations.ts";
import { loadProblem } from "../node/load-problem.ts";
import { shortPath } from "../node/problem-fault.ts";
import { readRun, writeWhole } from "../node/run-folder.ts";
import { UserError } from "../node/user-error.ts";
import type { Problem } from "../problem/problem.ts";
import { textTable } from "../report/format.ts";
import { kernelPage, kernelTable, kernelVerdicts } from "../report/kernel-report.ts";
import type { KernelReport } from "../report/kernel-spectra.ts";
import { adam } from "../solve/solvers/adam.ts";
import { checkAssumption1 } from "../theory/assumption1.ts";
import { largestParameter, lemma1Bound, lemma2Bound } from "../theory/bounds.ts";
import { finiteGram } from "../theory/finite-width.ts";
import { gradientFlow } from "../theory/gradient-flow.ts";
import { type GramPair, sumOf } from "../theory/gram.ts";
import { infiniteGram, type KernelOptions } from "../theory/infinite-width.ts";
import { withBias } from "../theory/input-points.ts";
import { spectrum } from "../theory/spectrum.ts";
import { checkTheorem1, sandwichBound } from "../theory/theorem1.ts";
import { normalTwoLayer, twoLayerOf } from "../theory/two-layer.ts";
import { mostPoints, type NtkArguments } from "./ntk-flags.ts";

/**
 * Tangent kernels of a two-layer network on a problem's training points: a table over s, the checks of the HRTA
 * paper's statements, and a page with the spectra.
 *
 * @returns the exit code
 * @throws UserError for bad input
 */
export async function ntkCommand(args: NtkArguments): Promise<number> {
  const { problem } = await loadProblem(args.file);
  const report = await kernelReport(problem, args);
  const folder = args.out ?? join("runs", `${problem.name}-ntk`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "ntk.html");
  writeWhole(file, kernelPage(report));
  writeWhole(join(folder, "ntk.json"), `${JSON.stringify(report, withPlainArrays, 1)}\n`);
  if (args.json) {
    process.stdout.write(`${JSON.stringify(report, withPlainArrays)}\n`);
    return 0;
  }
  const { header, rows } = kernelTable(report);
  process.stdout.write(
    `${report.problem}: ${report.points} points with ${report.dimension} coordinates (one is the bias's 1), ${report.activation}; ` +
      `infinite width by ${report.method}; m = ${report.width}, ${report.parameters}\n\n` +
      `${textTable(rows, { header })}\n\n${kernelVerdicts(report).join("\n")}\n\nreport: ${shortPath(file)}\n`,
  );
  return 0;
}

async function kernelReport(problem: Problem, args: NtkArguments): Promise<KernelReport> {
  const { seed } = args;
  const trained = args.run === undefined ? undefined : await readRun(args.run);
  const plan = adam().plan(problem);
  const activation =
    args.activation === undefined ? (trained ?? plan).network.activation : activations[args.activation]!;
  const count = args.points ?? Math.min(100, plan.quadrature.points);
  const random = new Random(seed);
  const sample = problem.draw(plan.quadrature.rule, count, random.stream("points"));
  const [{ points: domainPoints, data }] = sample.regions;
  if (domainPoints.length / problem.domain.dimension > mostPoints) {
    throw new UserError(
      `${args.file}: has more than ${mostPoints} samples; kernels on so many are not offered`,
    );
  }
  const points = withBias(domainPoints, problem.domain.dimension);
  const network = trained
    ? twoLayerOf(trained.network, trained.theta)
    : normalTwoLayer(
        args.width ?? plan.network.description.width,
        points.dimension,
        random.stream("parameters"),
      );
  const { method } = args;
  const options: KernelOptions = { activation, ...(method && { method: method.method }) };
  const spectra = (pair: GramPair) => ({
    a: spectrum(pair.a),
    w: spectrum(pair.w),
    sum: spectrum(sumOf(pair)),
  });
  const rows = (args.s ?? [0.5, 1, 1.5, 2]).map((s) => ({
    s,
    infinite: spectra(infiniteGram(points, s, options)),
    finite: spectra(finiteGram(network, points, s, activation)),
  }));
  const delta = args.delta ?? 0.1;
  const settings = { width: network.width, dimension: points.dimension, delta };
  const lemma1 = lemma1Bound(settings);
  const target = problem.kind === "regression" && problem.outputs === 1 ? data.target : undefined;
  const stages = plan.stages.flatMap(({ s }) => (typeof s === "number" ? [s] : []));
  const time = args.time ?? 100;
  const flow =
    target && !trained
      ? gradientFlow(
          points,
          target.values,
          network,
          stages.map((s) => ({ s, time })),
          { activation },
        )
      : undefined;
  const isRelu = activation === relu;
  return {
    problem: problem.name,
    title: problem.title,
    points: points.count,
    dimension: points.dimension,
    width: network.width,
    activation: activation.name,
    method: method?.text ?? (isSmooth(activation) ? "quadrature:64" : "closed forms"),
    parameters: trained ? `parameters of ${args.run} (s = ${trained.s})` : `parameters N(0, 1), seed ${seed}`,
    rows,
    theorem1: checkTheorem1(points, grid(options), options),
    ...(isRelu && { sandwich: sandwichBound(points), assumption1: checkAssumption1(points) }),
    bounds: {
      delta,
      lemma1,
      largest: largestParameter(network),
      lemma2: lemma2Bound(settings),
      ...(flow && { risk: flow.records[0]!.risk }),
    },
    ...(flow && { flow }),
  };
}

/** Sampled and integrated kernels are dear: fewer s for them. */
function grid({ activation, method }: KernelOptions): number[] {
  const isClosed = method === undefined && activation !== undefined && !isSmooth(activation);
  const count = isClosed ? 41 : 9;
  return Array.from({ length: count }, (_, k) => (2 * k) / (count - 1));
}

/** Typed arrays as lists, and infinite condition numbers as text. */
function withPlainArrays(_: string, value: unknown): unknown {
  if (value instanceof Float64Array) return Array.from(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
