import { Random } from "deep-ritz";
import { formatNumber, lineChart } from "deep-ritz/report";
import { gradientFlow, normalTwoLayer, withBias } from "deep-ritz/theory";
import type { Experiment, Outcome, Task } from "../experiment.ts";
import { armsOf, median, ofArm, seedsFrom } from "../statistics.ts";

interface StageResult {
  readonly s: number;
  readonly boundRate: number;
  readonly earlyRate: number;
  readonly lateRate: number;
  readonly boundHolds: boolean;
  /** t_p^* - t_(p-1); null when the kernel stays. */
  readonly exit: number | null;
  /** log(risk at the stage's start / risk at t_p^*), from the bound's rate alone. */
  readonly granted: number;
  readonly startsPositive: boolean;
  readonly riskBefore: number;
  readonly riskAfter: number;
}

interface Result {
  readonly stages: readonly StageResult[];
  readonly time: readonly number[];
  readonly risk: readonly number[];
  readonly bound: readonly number[];
}

interface Settings {
  readonly n: number;
  readonly width: number;
  readonly s: readonly number[];
  /** Length of each stage. */
  readonly time: number;
}

const pairs: readonly (readonly [number, number])[] = [
  [0.5, 1],
  [1, 1.5],
  [1, 1],
];

function tasks(quick: boolean): Task[] {
  const widths = [200, 1000, 5000];
  return pairs.flatMap((s) =>
    widths.flatMap((width) =>
      seedsFrom(quick ? 2 : 5).map((seed) => ({
        arm: `${s[0]} to ${s[1]}, m = ${width}`,
        seed,
        settings: { n: 8, width, s, time: 60 },
      })),
    ),
  );
}

/** Gradient flow on n equidistant points of sin(2 pi x), with a bias, from N(0, 1). */
function run({ settings, seed }: Task): Result {
  const { n, width, s, time } = settings as unknown as Settings;
  const x = Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n);
  const targets = x.map((value) => Math.sin(2 * Math.PI * value));
  const { stages, records } = gradientFlow(
    withBias(x, 1),
    targets,
    normalTwoLayer(width, 2, new Random(seed)),
    s.map((value) => ({ s: value, time })),
    { records: 40 },
  );
  return {
    stages: stages.map((stage) => ({
      s: stage.s,
      boundRate: stage.boundRate,
      earlyRate: stage.earlyRate,
      lateRate: stage.lateRate,
      boundHolds: stage.boundHolds,
      exit: stage.exitTime === undefined ? null : stage.exitTime - stage.start,
      granted: stage.boundRate * ((stage.exitTime ?? stage.end) - stage.start),
      startsPositive: stage.startsPositive,
      riskBefore: stage.riskBefore,
      riskAfter: stage.riskAfter,
    })),
    time: records.map((record) => record.time),
    risk: records.map((record) => record.risk),
    bound: records.map(({ stage, time: now }) => {
      const { riskBefore, boundRate, start } = stages[stage]!;
      return riskBefore * Math.exp(-boundRate * (now - start));
    }),
  };
}

export const theorem2: Experiment<Result> = {
  name: "theorem2",
  results: "theorem2",
  tasks,
  run,
  page(outcomes, quick) {
    const all = outcomes.flatMap(({ result }) => result.stages);
    const kept = all.filter(({ boundHolds }) => boundHolds).length;
    const positive = all.filter(({ startsPositive }) => startsPositive).length;
    const shares = all.map(({ boundRate, earlyRate }) => boundRate / earlyRate);
    const [slowest, fastest] = [Math.min(...shares), Math.max(...shares)];
    const granted = Math.max(...all.map((stage) => stage.granted));
    const finals = (arm: string) =>
      median(ofArm(outcomes, arm).map(({ result }) => result.stages[1]!.riskAfter));
    const widths = [...new Set(outcomes.map(({ settings }) => Number(settings.width)))];
    const race = widths.map((width) => {
      const plain = finals(`1 to 1, m = ${width}`);
      return `m = ${width}: ${formatNumber(finals(`0.5 to 1, m = ${width}`) / plain, 2)} and ${formatNumber(finals(`1 to 1.5, m = ${width}`) / plain, 2)}`;
    });
    return {
      title: `Theorem 2: the rate of gradient flow in two stages${quick ? " (quick)" : ""}`,
      claim:
        "For wide enough networks the risk falls at least like exp(-t (lambda_a,1 + lambda_w,1) / n) until t_1* and like exp(-(t - t_1*) (lambda_a,2 + lambda_w,2) / n) until t_2*, eqs. (13) and (16); with s rising, the second rate is the larger.",
      verdict: `Holds where it is proved, and says almost nothing there. ${kept === all.length ? "Even along" : "Along"} whole stages, far beyond t*, the risk stayed below the bound in ${kept} of ${all.length}. The promised rate is ${formatNumber(slowest, 2)} to ${formatNumber(fastest, 2)} times the measured one at a stage's start, and up to the exit times t_1* and t_2*, where the proof ends, it grants a fall of the risk by a factor of e^${formatNumber(granted, 2)} at most. lambda_min(G) at a stage's start was above the 3/4 (lambda_a + lambda_w) of Propositions 1 and 4 in ${positive} of ${all.length} stages: they need widths beyond these. Does switching help gradient flow? Final risk of 0.5 to 1 and of 1 to 1.5, each relative to s = 1 throughout: ${race.join("; ")}.`,
      tables: [
        {
          caption: "Medians over seeds, stage by stage",
          header: [
            "run",
            "s",
            "rate of the bound",
            "measured at first",
            "at last",
            "bound holds",
            "t* after the stage's start",
            "risk before",
            "risk after",
          ],
          rows: armsOf(outcomes).flatMap((arm) => rowsOf(arm, ofArm(outcomes, arm))),
        },
      ],
      figures: [picture(outcomes)],
      settings: [
        "8 equidistant points of sin(2 pi x) with a bias, every parameter N(0, 1), no affine skip; gradient flow by Euler's method with steps of 0.1 n / lambda_max(G), float64.",
        `Stages of time 60 each; the second starts where the first ends, not at t_1*. Eq. (12) prints G_2; we take G_1, as the paper's closing remarks do.`,
        "The required widths of Propositions 1, 3 and 4 hold constants (C_psi,d, C_0) whose values the paper does not give; they are of order n^4 / lambda.",
      ],
      notes: [],
    };
  },
};

function rowsOf(arm: string, outcomes: readonly Outcome<Result>[]): string[][] {
  return [0, 1].map((index) => {
    const stages = outcomes.map(({ result }) => result.stages[index]!);
    const middle = (of: (stage: StageResult) => number) => formatNumber(median(stages.map(of)), 3);
    return [
      arm,
      String(stages[0]!.s),
      middle(({ boundRate }) => boundRate),
      middle(({ earlyRate }) => earlyRate),
      middle(({ lateRate }) => lateRate),
      `${stages.filter(({ boundHolds }) => boundHolds).length} of ${stages.length}`,
      stages.some(({ exit }) => exit === null) ? "stays" : middle(({ exit }) => exit!),
      middle(({ riskBefore }) => riskBefore),
      middle(({ riskAfter }) => riskAfter),
    ];
  });
}

function picture(outcomes: readonly Outcome<Result>[]) {
  const series = ["0.5 to 1, m = 1000", "1 to 1.5, m = 1000", "1 to 1, m = 1000"].flatMap((arm) => {
    const result = ofArm(outcomes, arm)[0]?.result;
    if (!result) return [];
    return [
      { name: arm, x: result.time, y: result.risk },
      { name: `bound, ${arm}`, x: result.time, y: result.bound, style: "dashed" as const },
    ];
  });
  return {
    name: "risk",
    caption: "Risk along gradient flow, seed 1, beside the bounds of eqs. (13) and (16).",
    svg: lineChart({ title: "Risk of gradient flow", xLabel: "t", yLabel: "risk", yLog: true, series }),
  };
}
