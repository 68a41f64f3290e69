import { Random } from "deep-ritz";
import { formatNumber, type LineSeries, lineChart } from "deep-ritz/report";
import {
  checkAssumption1,
  checkTheorem1,
  type InputPoints,
  infiniteGram,
  sandwichBound,
  spectrum,
  sumOf,
  withBias,
  withoutBias,
} from "deep-ritz/theory";
import type { Experiment, Outcome, Task } from "../experiment.ts";
import { armsOf, ofArm, seedsFrom } from "../statistics.ts";

interface Result {
  readonly holdsA: boolean;
  readonly holdsW: boolean;
  /** Deepest relative falls; 0 where there is none. */
  readonly fallA: number;
  readonly fallW: number;
  /** From which s'/s on growth is proved, for K[a] and K[w]; null where nothing is. */
  readonly ratioA: number | null;
  readonly ratioW: number | null;
  readonly assumption1: boolean;
  readonly s: readonly number[];
  readonly a: readonly number[];
  readonly w: readonly number[];
  /** Condition number of K[a] + K[w]. */
  readonly condition: readonly number[];
}

/** n points drawn uniformly from the unit cube of R^d, a bias added; or the two orthogonal ones. */
interface Settings {
  readonly n: number;
  readonly d: number;
}

const grid = Array.from({ length: 41 }, (_, k) => k / 20);
const counterexample = "two orthogonal points";

function tasks(quick: boolean): Task[] {
  const sets = [1, 2, 3, 5].flatMap((d) => [d, d + 1, d + 2, d + 3, 20].map((n) => ({ n, d })));
  return [
    { arm: counterexample, seed: 0, settings: { n: 2, d: 2 } },
    ...sets.flatMap(({ n, d }) =>
      seedsFrom(quick ? 20 : 50).map((seed) => ({ arm: `d = ${d}, n = ${n}`, seed, settings: { n, d } })),
    ),
  ];
}

function pointsOf(task: Task): InputPoints {
  const { n, d } = task.settings as unknown as Settings;
  if (task.arm === counterexample) return withoutBias([1, 0, 0, 1], 2);
  const random = new Random(task.seed);
  return withBias(
    Array.from({ length: n * d }, () => random.uniform()),
    d,
  );
}

function run(task: Task): Result {
  const points = pointsOf(task);
  const { a, w, rows } = checkTheorem1(points, grid);
  const bound = sandwichBound(points);
  const ratio = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    holdsA: a.worst === undefined,
    holdsW: w.worst === undefined,
    fallA: a.worst?.relative ?? 0,
    fallW: w.worst?.relative ?? 0,
    ratioA: ratio(bound.a.ratio),
    ratioW: ratio(bound.w.ratio),
    assumption1: checkAssumption1(points).holds,
    // every tenth s is enough for the picture
    ...(task.seed <= 1
      ? {
          s: rows.map(({ s }) => s),
          a: rows.map((row) => row.a.smallest),
          w: rows.map((row) => row.w.smallest),
          condition: [0.5, 1, 1.5, 2].map((s) => spectrum(sumOf(infiniteGram(points, s))).condition),
        }
      : { s: [], a: [], w: [], condition: [] }),
  };
}

export const theorem1: Experiment<Result> = {
  name: "theorem1",
  results: "theorem1",
  tasks,
  run,
  page(outcomes, quick) {
    const [two] = ofArm(outcomes, counterexample);
    const random = armsOf(outcomes).filter((arm) => arm !== counterexample);
    const large = outcomes.filter(({ settings }) => Number(settings.n) >= Number(settings.d) + 3);
    const held = large.filter(({ result }) => result.holdsA && result.holdsW).length;
    const assumed = outcomes.filter(({ result }) => result.assumption1).length;
    const at = (values: readonly number[], s: number) =>
      formatNumber(values[two?.result.s.indexOf(s) ?? -1] ?? Number.NaN, 3);
    return {
      title: `Theorem 1: the smallest eigenvalue and s${quick ? " (quick)" : ""}`,
      claim:
        "Under Assumption 1 (eight Gram matrices are positive definite, said to hold as soon as no two points are parallel), lambda_min of K_s^[a] and of K_s^[w] does not fall as s rises.",
      verdict: `Does not hold as stated; holds on enough generic points. Two orthogonal points refute it. Assumption 1 held on ${assumed} of ${outcomes.length} sets of points; it cannot hold, as H and M have a zero diagonal. With n >= D + 2 random points (D = d + 1 coordinates with the bias), lambda_min rose throughout in ${held} of ${large.length} sets. What can be proved: (s/2)^2 lambda_min(K_2) <= lambda_min(K_s) <= (s/2)^2 mu, with mu the smallest eigenvalue of K_2 across the points' span. So growth is that of s^2, a change of scale that a larger learning rate brings as well; the condition number, which a learning rate cannot change, gains a factor of about two from s = 1 to s = 2.`,
      tables: [
        {
          caption: "The counterexample: x_1 = (1, 0), x_2 = (0, 1)",
          header: ["s", "lambda_min K[a]", "lambda_min K[w]"],
          rows: [0, 0.5, 1, 1.5, 2].map((s) => [
            String(s),
            at(two?.result.a ?? [], s),
            at(two?.result.w ?? [], s),
          ]),
        },
        {
          caption: "Random points: sets in which lambda_min never falls for s = 0, 0.05, ..., 2",
          header: [
            "points",
            "K[a]",
            "K[w]",
            "deepest fall",
            "largest s'/s needed for the proof, K[a]",
            "K[w]",
            "cond K at s = 0.5, 1, 1.5, 2 (seed 1)",
          ],
          rows: random.map((arm) => {
            const results = ofArm(outcomes, arm).map(({ result }) => result);
            const count = (holds: (result: Result) => boolean) =>
              `${results.filter(holds).length} of ${results.length}`;
            const ratio = (of: (result: Result) => number | null) => {
              const values = results.map(of);
              return values.includes(null) ? "no proof" : formatNumber(Math.max(...(values as number[])), 4);
            };
            const fall = Math.max(...results.map(({ fallA, fallW }) => Math.max(fallA, fallW)));
            return [
              arm,
              count(({ holdsA }) => holdsA),
              count(({ holdsW }) => holdsW),
              fall === 0 ? "none" : `${formatNumber(100 * fall, 3)} %`,
              ratio(({ ratioA }) => ratioA),
              ratio(({ ratioW }) => ratioW),
              (results[0]?.condition ?? []).map((value) => formatNumber(value, 3)).join(", "),
            ];
          }),
        },
      ],
      figures: [picture(outcomes)],
      settings: [
        `Points uniform in the unit cube, a constant 1 appended for the bias; ${quick ? 20 : 50} sets for each n and d; closed forms in float64. Falls below the eigenvalues' rounding do not count.`,
      ],
      notes: [],
    };
  },
};

function picture(outcomes: readonly Outcome<Result>[]) {
  const shown = [counterexample, "d = 2, n = 20", "d = 3, n = 20"];
  const series = shown.flatMap((arm): LineSeries[] => {
    const result = ofArm(outcomes, arm)[0]?.result;
    if (!result) return [];
    return [
      { name: `K[a], ${arm}`, x: result.s, y: result.a },
      { name: `K[w], ${arm}`, x: result.s, y: result.w, style: "dashed" },
    ];
  });
  return {
    name: "eigenvalues",
    caption:
      "The smallest eigenvalue over s: for two orthogonal points it falls, for many points it grows like the square of s.",
    svg: lineChart({
      title: "Smallest eigenvalue over s",
      xLabel: "s",
      yLabel: "smallest eigenvalue",
      yLog: true,
      series,
    }),
  };
}
