import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Outcome, root, runMany, runRitz, temporaryFolder } from "./run-ritz.ts";

const folder = temporaryFolder();
const poisson = join(root, "problems/poisson2d.ts");
const sine = join(root, "problems/sine1d.ts");

/** What is wrong, and what the one line must say. */
type Case = readonly [title: string, bad: string | undefined, message: RegExp];

const imports = 'import { box, defineProblem, elliptic, tf } from "deep-ritz";\n';
const square = 'name: "mine", domain: box([0, 0], [1, 1])';
const problem = (rest: string) => `export default defineProblem({ ${square}, ${rest} });`;

/** The text of a problem's file, from its second line on. */
const files: readonly Case[] = [
  ["syntax", "\nexport default defineProblem({\n  name: 'a',,\n});", /: syntax\.ts:4:13: syntax error: /],
  ["unclosed", "export default defineProblem({\n", /: unclosed\.ts:3:1: syntax error: /],
  ["no-default", "export const a = 1;", /: no-default\.ts: has no default export; write: export default/],
  ["empty", "", /: empty\.ts: has no default export/],
  ["number", "export default 5;", /: number\.ts: the default export must be a problem .*, got 5$/m],
  ["function", "export default () => 5;", /: function\.ts: the default export .*, got a function$/m],
  ["object", "const a = { b: 1n, c: {} };\na.c = a;\nexport default a;", /, got an object with b, c$/m],
  ["undefined", "export default undefined;", /: undefined\.ts: the default export .*, got undefined$/m],
  [
    "misspelt",
    'import { elliptc } from "deep-ritz";\nexport default elliptc({});',
    /: misspelt\.ts:3: elliptc is not a function$/m,
  ],
  ["throws", "\nthrow new Error('first\\nsecond');", /: throws\.ts:3: first$/m],
  ["throws-text", "throw 'text';", /: throws-text\.ts: text$/m],
  ["no-package", "import a from 'no-such';\nexport default a;", /: no-package\.ts:\d: .*'no-such'/],
  ["no-import", "import a from './none.ts';\nexport default a;", /: no-import\.ts:\d: .*'\.\/none\.ts'/],
  [
    "vector",
    problem("energy: ({ u }) => u"),
    /: vector\.ts:2: energy: must return one number, .* got a tensor of shape \[\d+\]$/m,
  ],
  [
    "nan",
    problem("data: { f: () => Number.NaN }, energy: ({ f, integral }) => integral(f)"),
    /: nan\.ts:2: data\.f: must be finite, got NaN at x = \(/,
  ],
  [
    "elliptic-nan",
    problem("energy: elliptic({ source: () => Number.NaN })"),
    /: elliptic-nan\.ts:2: elliptic\.source: must be finite, got NaN/,
  ],
  [
    "gradient",
    problem("energy: elliptic({}), exact: { u: () => 1, grad: () => [1] }"),
    /: gradient\.ts:2: exact\.grad: must return 2 numbers, got 1$/m,
  ],
  [
    "box",
    "const domain = box(\n  [0, 2],\n  [1, 1],\n);\nexport default domain;",
    /: box\.ts:2: box: lower must be below upper on axis 1, got 2 and 1$/m,
  ],
  [
    "data-throws",
    `const f = ([x]) => x.y.z;\n${problem("energy: elliptic({ source: f })")}`,
    /: data-throws\.ts:2: .*Cannot read properties of undefined/,
  ],
  [
    "defaults",
    problem("energy: elliptic({}), defaults: { training: { steps: -5 } }"),
    /: defaults\.ts:2: defaults\.training\.steps: must be a positive integer, got -5$/m,
  ],
  // Only the fresh points of training find these two.
  [
    "late",
    problem("energy: elliptic({ source: ([x]) => (x > 0.97 ? Number.NaN : 1) })"),
    /: late\.ts: elliptic\.source: must be finite, got NaN at x = \(0\.9/,
  ],
  [
    "late-throws",
    problem("energy: elliptic({ source: ([x]) => (x > 0.97 ? x.y.z : 1) })"),
    /: late-throws\.ts:2: .*Cannot read properties of undefined/,
  ],
];

/** The text of a CSV file of samples, which must have the columns x and u; undefined: there is no file. */
const csvFiles: readonly Case[] = [
  [
    "text",
    "x,u\n0,1\n\n# a remark\n0.5,two\n",
    /text\.csv: row 5, column "u": must be a finite number, got "two"$/m,
  ],
  ["infinite", "x,u\n0,Infinity\n", /infinite\.csv: row 2, column "u": must be a finite number, got "Inf/],
  [
    "blank",
    "x,u\n0,\n",
    /blank\.csv: row 2, column "u": must be a finite number, got "": the value is missing; .*$/m,
  ],
  [
    "twice",
    "x,u,u\n0,1,2\n",
    /twice\.csv: column "u" stands there twice, as columns 2 and 3; rename all but one$/m,
  ],
  ["short", "x,u\n0,1\n0.5\n", /short\.csv: row 3: must hold 2 cells, got 1$/m],
  ["column", "x,v\n0,1\n", /column\.csv: no column "u"; there are x, v$/m],
  ["headless", "0,1\n1,2\n", /headless\.csv: needs a header line with the columns x, u$/m],
  ["no-rows", "x,u\n", /no-rows\.csv: holds a header and no rows$/m],
  ["nothing", "", /nothing\.csv: holds no rows$/m],
  ["one-point", "x,u\n0,1\n", /of-one-point\.ts.*lower must be below upper/],
  ["missing", undefined, /missing\.csv: no such file or directory$/m],
];

/** A value that a flag refuses, in words that begin like this. */
const refused = (flag: string, value: string, words: string): Case => [
  `--${flag}=${value}`,
  "",
  new RegExp(`: --${flag}: must be ${words}.*; got "${value.replace(".", "\\.")}"$`, "m"),
];

/** Flags of a solve that is right without them. */
const flags: readonly Case[] = [
  ["--backend nonsense", "", /: --backend: must be one of .*wasm.*; got "nonsense"$/m],
  [
    "--solver sgd",
    "",
    /: --solver: must be one of adam, gradient-descent, momentum, newton, .*auto; got "sgd"$/m,
  ],
  ["--tolerance 1e-3", "", /: --tolerance: is for --solver newton, .*lbfgs, .*; got --solver adam$/m],
  [
    "--solver newton --learning-rate 1",
    "",
    /: --learning-rate: is for --solver adam, .* and momentum; got --solver newton$/m,
  ],
  ["--solver newton --s 0.5,1", "", /: --s: --solver newton takes one value, got "0.5,1"$/m],
  [
    "--solver newton --kernels tfjs",
    "",
    /: --kernels tfjs: the solver is newton, which works with --kernels native/m,
  ],
  [
    "--solver newton --backend webgpu",
    "",
    /: --backend webgpu: the solver is newton, which works with --kernels /m,
  ],
  ["--backend cpu --threads 2", "", /: --threads: is for --kernels native and wasm; got --backend cpu$/m],
  ["--kernels js --threads 2", "", /: --threads: is for --kernels native and wasm; got --kernels js$/m],
  ["--solver newton --tolerance 0", "", /: --tolerance: must be a positive number; got "0"$/m],
  ...["js", "tfjs"].map(
    (kernels): Case => [
      `--backend wasm --kernels ${kernels}`,
      "",
      new RegExp(`: --backend: trains on tensors, .* no place for kernels; got --kernels ${kernels}$`, "m"),
    ],
  ),
  ["--steps -5", "", /: --steps: must be a positive integer; got "-5"$/m],
  ["--steps 1.5", "", /: --steps: must be a positive integer; got "1\.5"$/m],
  ["--steps", "", /: --steps: needs a value$/m],
  ["--points 0", "", /: --points: must be a positive integer; got "0"$/m],
  ["--points 1000000000000", "", /: not enough memory for so large a run: lower /],
  ["--s 3", "", /: --s: must be numbers in \[0, 2\].*; got "3"$/m],
  ["--s a", "", /: --s: must be numbers in \[0, 2\].*; got "a"$/m],
  ["--seed x", "", /: --seed: must be an integer; got "x"$/m],
  ["--learning-rate 0", "", /: --learning-rate: must be a positive number; got "0"$/m],
  ["--activation foo", "", /: --activation: must be one of relu, .*; got "foo"$/m],
  ["--switch 2", "", /: --switch: must be a share of the budget .*; got "2"$/m],
  ...["0", "1", "plateau:0", "plateau:1", "corollary1:1", "sometimes"].map((rule) =>
    refused("switch", rule, "a share of the budget"),
  ),
  ...["0", "-1", "2.5", "3:0", "3:-1", "3:2:1", ":2"].map((features) =>
    refused("fourier", features, "a number of frequencies"),
  ),
  ...["-1", "1.5", "x"].map((steps) => refused("redraw", steps, "0 \\(never\\) or a positive integer")),
  ...["-0.1", "2.1", "0.5,,1", ""].map((s) => refused("s", s, "numbers in")),
  ...["0", "65", "1.5"].map((threads) => refused("threads", threads, ".*integer")),
  ...["1.5", "9007199254740993"].map((seed) => refused("seed", seed, "an integer")),
  ...["0", "-3", "1e99"].map((width) => refused("width", width, "a positive integer")),
  ...["-1", "Infinity", "x"].map((rate) => refused("learning-rate", rate, "a positive number")),
  ["--fourier 3:x", "", /: --fourier: must be a number of frequencies .*, such as 32:2; got "3:x"$/m],
  ["--transfer lossless --depth 2", "", /: transfer: "lossless" needs .*; use "rescale" or "naive"$/m],
  ["--foo 3", "", /: unknown argument: foo \(ritz solve --help lists what there is\)$/m],
];

/** Command lines in the folder, with words apart from each other by spaces. */
const commands: readonly Case[] = [
  ["", "", /: name a command: solve, eval, ntk or info/],
  ["sovle", "", /: unknown command: sovle; there are solve, eval, ntk and info$/m],
  ["solve", "", /: solve: name a problem's file, such as: /],
  ["solve nowhere.ts", "", /: nowhere\.ts: no such file$/m],
  ["solve full", "", /: full: is a folder; name the problem's file in it$/m],
  ["solve notes.md", "", /: notes\.md: .*extension.*\.md/],
  ["solve a.ts b.ts", "", /: unknown argument: b\.ts /],
  ["solve of-syntax.ts", "", /: syntax\.ts:4:13: syntax error: /],
  [
    "solve poisson2d.ts --out notes.md/run",
    "",
    /: --out notes\.md\/run: cannot be written to: not a directory$/m,
  ],
  ["solve poisson2d.ts --out held", "", /: --out held: holds a run already; .* or add --overwrite$/m],
  [
    "solve poisson2d.ts --out full",
    "",
    /: --out full: is not empty; choose another folder, or add --overwrite$/m,
  ],
  [
    "solve dirichlet2d.ts --solver newton --impose augmented-lagrangian",
    "",
    /^ritz: impose: an augmented Lagrangian has multipliers, .*; use lift, nitsche or penalty$/m,
  ],
  [
    "solve own-activation.ts --kernels wasm",
    "",
    /: --kernels wasm: has no kernel for a shallow network with the activation own; leave it out$/m,
  ],
  ["eval", "", /: eval: name a run's folder, such as: /],
  ["eval somewhere", "", /: eval: needs --points$/m],
  ["eval none --points p.csv", "", /: none: no run there \(none\/solution\.json does not exist\)$/m],
  ["info --foo", "", /: unknown argument: foo \(ritz info --help lists what there is\)$/m],
];

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

/** One line on standard error that matches, nothing on standard output, exit code 2. */
function expectRefusal({ code, stdout, stderr }: Outcome, message: RegExp): void {
  expect(stderr).toMatch(/^ritz: [^\n]+\n$/);
  expect(stderr).toMatch(message);
  expect(stdout).toBe("");
  expect(code).toBe(2);
}

/** Runs all cases' command lines at once, then each case is a test of its own. */
function refuses(
  cases: readonly Case[],
  wordsOf: (title: string, bad: string | undefined) => string[],
): void {
  const outcomes: Outcome[] = [];
  beforeAll(async () => {
    outcomes.push(
      ...(await runMany(
        cases.map(([title, bad]) => wordsOf(title, bad)),
        { cwd: folder },
      )),
    );
  });
  it.each(cases.map(([title, , message], index) => ({ title, message, index })))(
    "$title",
    ({ message, index }) => {
      expectRefusal(outcomes[index]!, message);
    },
  );
  it("and leaves no run's folder", () => {
    for (const name of ["out", "runs"]) expect(existsSync(join(folder, name))).toBe(false);
  });
}

const small = ["--width", "5", "--quiet", "--out", "out"];

describe("a problem's file", () => {
  refuses(files, (name, text) => ["solve", write(`${name}.ts`, imports + text), ...small]);
});

describe("samples in a CSV file", () => {
  refuses(csvFiles, (name, csv) => {
    if (csv !== undefined) write(`${name}.csv`, csv);
    const samples = `{ file: "${name}.csv", inputs: ["x"], outputs: ["u"] }`;
    const statement = `export default defineProblem({ name: "a", samples: ${samples} });`;
    return ["solve", write(`of-${name}.ts`, imports + statement), ...small];
  });
});

describe("flags of solve", () => {
  refuses(flags, (words) => ["solve", poisson, "--out", "out", ...words.split(" ")]);
});

describe("a command line", () => {
  beforeAll(() => {
    for (const name of ["full", "held"]) mkdirSync(join(folder, name));
    for (const name of ["poisson2d.ts", "dirichlet2d.ts"]) {
      cpSync(join(root, "problems", name), join(folder, name)); // the repository's path may have spaces
    }
    write("notes.md", "# Notes");
    write("full/mine.txt", "");
    write("held/run.json", "{}");
    const network = 'defaults: { network: { activation: { ...tanh, name: "own" } } }';
    write(
      "own-activation.ts",
      `import { tanh } from "deep-ritz";\n${imports}${problem(`energy: elliptic({}), ${network}`)}`,
    );
    write("of-syntax.ts", 'import a from "./syntax.ts";\nexport default a;');
  });
  refuses(commands, (words) => words.split(" ").filter((word) => word !== ""));
});

describe("the process", () => {
  it("ends with code 2 and one line", async () => {
    const outcome = await runRitz(["solve", "nowhere.ts"], { cwd: folder });
    expectRefusal(outcome, /^ritz: nowhere\.ts: no such file$/m);
  });

  it("ends when a problem's file waits for ever", async () => {
    write("stalls.ts", "await new Promise(() => {});\nexport default 1;");
    const outcome = await runRitz(["solve", "stalls.ts"], { cwd: folder });
    expectRefusal(outcome, /: stalls\.ts: waits for what never comes/);
  });

  it("takes --overwrite for a folder that holds a run", async () => {
    const args = ["solve", sine, "--width", "5", "--steps", "3", "--out", "held", "--overwrite"];
    expect((await runRitz(args, { cwd: folder })).code).toBe(0);
  });

  it("shows a stack trace with --debug", async () => {
    const { code, stdout, stderr } = await runRitz(["solve", "nowhere.ts", "--debug"], { cwd: folder });
    expect(stderr).toMatch(/^UserError: nowhere\.ts: no such file\n\s+at .*load-problem/);
    expect(stderr).toMatch(/\nritz: nowhere\.ts: no such file\n$/);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it.each([
    ["--help", "ritz solve problems/poisson2d.ts"],
    ["solve --help", "ritz solve problems/poisson2d.ts --s 1 --steps 5000"],
    ["eval --help", "ritz eval runs/first --points grid.csv --gradient"],
  ])("ritz %s shows examples", async (words, example) => {
    const { code, stdout, stderr } = await runRitz(words.split(" "));
    expect(stdout).toMatch(/^Examples:$/m);
    expect(stdout).toContain(example);
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });

  it("ritz --version", async () => {
    const { code, stdout } = await runRitz(["--version"]);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(code).toBe(0);
  });
});
