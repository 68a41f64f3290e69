import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { ValueFlag } from "../../src/cli/flag.ts";
import { settingFlags } from "../../src/cli/setting-flags.ts";
import { readSolver, solverNames } from "../../src/cli/solvers.ts";
import { adam, auto, box, defineProblem, elliptic, lbfgs, newton } from "../../src/index.ts";
import { gradientDescent as plainDescent } from "../../src/optimize/gradient-descent.ts";
import { firstOrderSolver } from "../../src/solve/first-order/first-order-solver.ts";
import { type Outcome, root, runMany, temporaryFolder } from "./run-ritz.ts";

const folder = temporaryFolder();
const poisson = join(root, "problems/poisson2d.ts");

/** What a flag's text is read as. */
const read = (flag: string, text: string) => (settingFlags[flag] as ValueFlag<unknown>).coerce(text);

describe("a flag's text", () => {
  it.each([
    ["width", "5", 5],
    ["width", "1e3", 1000],
    ["width", "0x10", 16],
    ["width", " 7 ", 7],
    ["learning-rate", "1e-3", 1e-3],
    ["redraw", "0", 0],
    ["s", "1", [1]],
    ["s", "0.5, 1", [0.5, 1]],
    ["fourier", "32", { count: 32 }],
    ["fourier", "32:2", { count: 32, deviation: 2 }],
    ["switch", "0.3", { kind: "share", share: 0.3 }],
    ["switch", "plateau:0.3", { kind: "plateau", share: 0.3, window: 50, tolerance: 1e-2 }],
    ["switch", "corollary1", { kind: "corollary1", share: 0.2, zeta: 1.5 }],
    ["activation", "tanh", "tanh"],
  ])("--%s %j is read", (flag, text, value) => {
    expect(read(flag, text)).toEqual(value);
  });

  it.each([
    ["width", "", "must be a positive integer"],
    ["width", "abc", "must be a positive integer"],
    ["width", "5,6", "must be a positive integer"],
    ["width", "-5", "must be a positive integer"],
    ["width", "2.5", "must be a positive integer"],
    ["width", "1e400", "must be a positive integer"],
    ["width", "9007199254740993", "must be a positive integer"],
    ["learning-rate", "NaN", "must be a positive number"],
    ["learning-rate", "Infinity", "must be a positive number"],
    ["redraw", "-1", "must be 0 (never) or a positive integer"],
    ["network", "cnn", "must be one of shallow, mlp, residual"],
    ["transfer", "lossles", "must be one of lossless, rescale, naive (did you mean lossless?)"],
    ["quadrature", "toString", "must be one of sobol, "],
    ["s", "", "must be numbers in [0, 2] with commas between"],
    ["s", "0.5,,1", "must be numbers in [0, 2] with commas between"],
    ["s", "0.5 1", "must be numbers in [0, 2] with commas between"],
    ["fourier", "32:", "must be a number of frequencies"],
    ["fourier", "32:1:2", "must be a number of frequencies"],
    ["fourier", "1.5", "must be a number of frequencies"],
    ["switch", "", "must be a share of the budget"],
    ["switch", "plateau:", "must be a share of the budget"],
    ["switch", "plateau:0.3:1", "must be a share of the budget"],
    ["switch", "corollary1:0.5", "must be a share of the budget"],
  ])("--%s %j is refused", (flag, text, message) => {
    const refusal = (() => {
      try {
        return String(read(flag, text));
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(refusal.startsWith(`--${flag}: ${message}`), refusal).toBe(true);
    expect(refusal.endsWith(`; got ${JSON.stringify(text)}`), refusal).toBe(true);
  });
});

describe("command lines with slips", () => {
  const cases: readonly (readonly [words: string, message: string])[] = [
    ["solve FILE --widht 3", "unknown argument: widht (did you mean --width? ritz solve --help"],
    ["solve FILE --widht=3", "unknown argument: widht (did you mean --width?"],
    ["solve FILE --learning-rat 3", "unknown argument: learning-rat (did you mean --learning-rate?"],
    ["solve FILE --learning_rate 3", "unknown argument: learning_rate (did you mean --learning-rate?"],
    ["solve FILE --tol 3", "unknown argument: tol (did you mean --tolerance?"],
    ["solve FILE --width.b 3", "--width: needs a value"],
    ["solve FILE -w 3", "unknown argument: w (ritz solve --help"],
    ["solve FILE width 3", "unknown argument: width (ritz solve --help"],
    ["solve FILE -- --width 3", "unknown argument: --width (ritz solve --help"],
    ["solve FILE --width=", '--width: must be a positive integer; got ""'],
    ["solve FILE --width --json", "--width: needs a value"],
    ["solve FILE --no-width", "--width: needs a value"],
    ["solve FILE --steps 5 --steps x", '--steps: must be a positive integer; got "x"'],
    ["solve FILE --learning-rate -1e-3", '--learning-rate: must be a positive number; got "-1e-3"'],
    ["solve FILE --seed 9007199254740993", '--seed: must be an integer; got "9007199254740993"'],
    ["solve FILE --seed 1.5", '--seed: must be an integer; got "1.5"'],
    ["solve FILE --threads 65", '--threads: must be an integer from 1 to 64; got "65"'],
    [
      "solve FILE --kernels wsam",
      "--kernels: must be one of native, wasm, js, tfjs (did you mean wasm?); got",
    ],
    ["solve FILE --impose lft", "--impose: must be one of lift, penalty, nitsche, augmented-lagrangian (did"],
    ["solve FILE --json=yes", '--json: takes no value; got "yes"'],
    ["solve FILE --solver galerkin --steps 3", "--steps: is for --solver adam, "],
    ["solve FILE --solver newton --points 3", "--points: is for --solver adam, "],
    ["solve FILE --solver auto --schedule step", "--schedule: is for --solver adam, "],
    ["solve given.ts --quadrature sobol", "--quadrature: the problem has given samples; points cannot be"],
    ["slove FILE", "unknown command: slove; there are solve, eval, ntk"],
    ["eval run --point p.csv", "unknown argument: point (did you mean --points? ritz eval --help"],
    ["eval run --points p.csv --gradiant", "unknown argument: gradiant (did you mean --gradient?"],
    ["ntk FILE --detla 0.1", "unknown argument: detla (did you mean --delta? ritz ntk --help"],
    ["ntk FILE --delta 2", '--delta: must lie in (0, 1); got "2"'],
    ["ntk FILE --method quadrature:x", '--method: must be a positive integer; got "quadrature:x"'],
    ["info --jsn", "unknown argument: jsn (did you mean --json? ritz info --help"],
  ];
  const outcomes: Outcome[] = [];
  beforeAll(async () => {
    writeFileSync(
      join(folder, "given.ts"),
      `import { defineProblem } from "deep-ritz";
       const points = Float64Array.of(0, 1);
       export default defineProblem({ name: "given", samples: { points, values: points, inputs: 1, outputs: 1 } });`,
    );
    const commands = cases.map(([words]) =>
      words.split(" ").map((word) => (word === "FILE" ? poisson : word)),
    );
    outcomes.push(...(await runMany(commands, { cwd: folder })));
  });

  it.each(cases.map(([words, message], index) => ({ words, message, index })))(
    "$words",
    ({ message, index }) => {
      const { code, stdout, stderr } = outcomes[index]!;
      expect(stderr.startsWith(`ritz: ${message}`), stderr).toBe(true);
      expect(stderr).toMatch(/^[^\n]+\n$/);
      expect(stdout).toBe("");
      expect(code).toBe(2);
    },
  );

  it("leave no run's folder", () => {
    expect(existsSync(join(folder, "runs"))).toBe(false);
  });
});

it("of a flag that is given twice the last counts, and a seed may be negative", async () => {
  const words = ["--width", "3", "--width", "5", "--steps", "2", "--points", "20", "--seed", "-5"];
  const out = join(folder, "twice");
  const switches = ["--no-scale-inputs", "--json=false", "--quiet"];
  const [{ code, stderr } = { code: -1, stderr: "" }] = await runMany([
    ["solve", poisson, ...words, ...switches, "--out", out],
  ]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const saved = JSON.parse(readFileSync(join(out, "solution.json"), "utf8")) as {
    network: { width: number };
  };
  expect(saved.network.width).toBe(5);
  const run = JSON.parse(readFileSync(join(out, "run.json"), "utf8")) as { settings: { seed: number } };
  expect(run.settings.seed).toBe(-5);
});

describe("a solver by flags", () => {
  const statement = { name: "flagged", domain: box([0, 0], [1, 1]), energy: elliptic({ reaction: 1 }) };
  const problem = defineProblem(statement);

  it.each(solverNames)("%s has the options that flags give it", (solver) => {
    const made = readSolver({ solver, width: 7, activation: "tanh", s: [1] }, problem, "adam");
    const { network, settings } = made.plan(problem);
    expect(network.description).toMatchObject({ width: 7, activation: "tanh" });
    expect(JSON.stringify(settings)).toContain('"s":1');
  });

  it("has one s where its method has", () => {
    expect(() => readSolver({ solver: "newton", s: [0.5, 1] }, problem, "adam")).toThrow(
      '--s: --solver newton takes one value, got "0.5,1"',
    );
  });

  it("is the problem's own, with flags over its options", () => {
    const options = { iterations: 3, network: { width: 9, depth: 1 } };
    const own = defineProblem({ ...statement, defaults: { solver: newton(options) } });
    const { steps, network } = readSolver({ width: 7 }, own, "adam").plan(own);
    expect(steps).toBe(3);
    expect(network.description.width).toBe(7);
    const between = defineProblem({ ...statement, defaults: { solver: auto({ newton: options }) } });
    expect(readSolver({}, between, "adam").plan(between).network.description.width).toBe(9);
    expect(readSolver({ width: 7 }, between, "adam").plan(between).steps).toBe(3);
    expect(readSolver({ solver: "adam", steps: 12 }, own, "newton").plan(own).steps).toBe(12);
  });

  it("of another kind takes no flags", () => {
    const mine = { ...adam(), name: "mine" };
    const own = defineProblem({ ...statement, defaults: { solver: mine } });
    expect(readSolver({}, own, "adam")).toBe(mine);
    expect(() => readSolver({ points: 5 }, own, "adam")).toThrow(
      "--points: the problem's solver mine is its own and takes no flags; name another by --solver",
    );
  });

  it("takes none either where it only has the name of one that does, and stays as it is", () => {
    const named = [firstOrderSolver("adam", plainDescent(), { steps: 4 }), { ...newton() }, { ...auto() }];
    for (const mine of named) {
      const own = defineProblem({ ...statement, defaults: { solver: mine } });
      expect(readSolver({}, own, "adam")).toBe(mine);
      expect(() => readSolver({ width: 5 }, own, "adam")).toThrow(
        `--width: the problem's solver ${mine.name} is its own and takes no flags; name another by --solver`,
      );
    }
  });

  it("without flags is the problem's own, whatever made it", () => {
    for (const mine of [adam({ steps: 3 }), newton(), lbfgs({ projected: false }), auto()]) {
      expect(readSolver({}, defineProblem({ ...statement, defaults: { solver: mine } }), "adam")).toBe(mine);
    }
  });

  it("stays of its kind where flags change its options", () => {
    const own = defineProblem({ ...statement, defaults: { solver: lbfgs({ projected: false }) } });
    expect(readSolver({ width: 7 }, own, "adam").name).toBe("plain-lbfgs");
  });
});
