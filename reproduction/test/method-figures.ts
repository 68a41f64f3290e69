import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatNumber } from "deep-ritz/report";
import type { Outcome, StoredResults } from "../src/experiment.ts";
import { packageFolder } from "../src/package-folder.ts";
import { median, ofArm, quantile } from "../src/statistics.ts";
import type { TrainingResult } from "../src/training/training-settings.ts";

const outcomesOf = <Result>(name: string): readonly Outcome<Result>[] => {
  const file = join(packageFolder, "docs/reproduction/results", `${name}.json`);
  return (JSON.parse(readFileSync(file, "utf8")) as StoredResults<Result>).outcomes;
};
const show = (value: number) => formatNumber(value, 2);

/** What docs/method.md quotes, computed from stored results: pieces of its text, by what they say. */
export function methodFigures(): Readonly<Record<string, string>> {
  const jets = outcomesOf<Readonly<Record<"reference" | "fused" | "nested", number>>>("method-jet");
  const most = (way: "reference" | "fused") => show(quantile(ofAll(jets, way), 1));
  const tanh = ofArm(jets, "tanh");
  return {
    JET_REFERENCE: `${most("reference")} in float64`,
    JET_FUSED: `nor above ${most("fused")} by the fused kernels`,
    JET_NESTED: `has a median error of ${show(median(ofAll(tanh, "nested")))} for tanh`,
    ...quadratureFigures(),
    ...homotopyFigures(),
  };
}

function ofAll<Way extends string>(outcomes: readonly Outcome<Readonly<Record<Way, number>>>[], way: Way) {
  return outcomes.map(({ result }) => result[way]);
}

const minimum = -(Math.PI ** 2) / 2;
const ends = (outcomes: readonly Outcome<TrainingResult>[], arm: string, curve: "energy" | "l2" | "h1") =>
  median(ofArm(outcomes, arm).map(({ result }) => result.curves[curve].at(-1)!));

function quadratureFigures(): Record<string, string> {
  const poisson = outcomesOf<TrainingResult>("poisson");
  const cells = (arm: string) =>
    [ends(poisson, arm, "energy") - minimum, ends(poisson, arm, "l2"), ends(poisson, arm, "h1")]
      .map(show)
      .join(" | ");
  const lbfgs = "L-BFGS, fixed points";
  const plain = ends(poisson, "s = 1, fresh points", "l2");
  return {
    FIXED: `| fixed, 400 random ones | ${cells("s = 1, fixed points")} |`,
    FRESH: `| fresh, 392 antithetic ones | ${cells("s = 1, fresh points")} |`,
    LBFGS: `reaches E_h - E* = ${show(ends(poisson, lbfgs, "energy") - minimum)}, with an L2 error of ${show(ends(poisson, lbfgs, "l2"))}`,
    NOISE: `at a relative H1 error of ${show(ends(poisson, "s = 1, fresh points", "h1"))} above`,
    FIG5: `on the Poisson problem at ${show(ends(poisson, "s = 0.5 to 1, lossless, fresh points", "l2") / plain)} times its L2 error`,
  };
}

function homotopyFigures(): Record<string, string> {
  const table = outcomesOf<{ readonly mse: number }>("table1");
  const mse = (m: number, arm: string) =>
    show(median(ofArm(table, `2 layers, m = ${m}: ${arm}`).map(({ result }) => result.mse)));
  const theirs = { 200: "8.72e-7", 400: "8.55e-7", 1000: "1.88e-7" } as const;
  const rows = ([200, 400, 1000] as const).map((m): [string, string] => [
    `M${m}`,
    `| ${m} | ${mse(m, "Adam, s = 1")} | ${mse(m, "HRTA 0.5 to 1, naive")} | ${mse(m, "HRTA 0.5 to 1, lossless")} | ${theirs[m]} |`,
  ]);
  const naive = ofArm(outcomesOf<TrainingResult>("fig2"), "HRTA 0.5 to 1, naive");
  const sine3d = outcomesOf<TrainingResult>("fig3");
  const of3d = (arm: string) => median(ofArm(sine3d, arm).map(({ result }) => result.mse!));
  const ritz = outcomesOf<{ readonly h1: number }>("hta-ritz");
  const h1 = (arm: string) => median(ofArm(ritz, arm).map(({ result }) => result.h1));
  return {
    ...Object.fromEntries(rows),
    JUMP: `multiplies the loss by ${show(median(naive.map(({ result }) => result.switches[0]![1] / result.switches[0]![0])))}`,
    FIG3: `lossless 0.5 to 1 ends at ${show(of3d("HRTA 0.5 to 1, lossless") / of3d("Adam, s = 1"))} times plain Adam's error`,
    HTA: `ends at ${show(h1("HTA by layers, anchor at the start") / h1("Adam, s = 1"))} times plain Adam's H1 error`,
  };
}
