import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runMany, temporaryFolder } from "./run-ritz.ts";

const folder = temporaryFolder();
const imports = 'import { defineProblem, elliptic, interval } from "deep-ritz";\n';
const files = {
  "energy.ts": `${imports}export default defineProblem({ name: "energy", domain: interval(0, 1), energy: elliptic({ reaction: 1, source: 1 }) });`,
  "fit.ts": `${imports}export default defineProblem({ name: "fit", domain: interval(0, 1), target: ([x]) => x });`,
};

/** What a run of ten steps by s = 0.5 and 1 has in its run.json under "settings", by its other flags. */
type Settings = Readonly<Record<string, unknown>>;
type Case = readonly [flags: string, settings: Settings];

const stages = (first: number, more: Settings = {}) => ({
  stages: [
    { s: 0.5, steps: first, ...more },
    { s: 1, steps: 10 - first },
  ],
});
const plateau = { plateau: { window: 50, tolerance: 0.01 } };

const energies: readonly Case[] = [
  // the package's defaults, as its help says them
  [
    "",
    {
      ...stages(2),
      method: "adam",
      optimizer: "adam",
      schedule: "cosine",
      learningRate: 0.01,
      transfer: "lossless",
      seed: 1,
      quadrature: expect.objectContaining({ points: 8, redrawEvery: 1 }),
    },
  ],
  ["--redraw 0", { quadrature: expect.objectContaining({ redrawEvery: 0 }) }],
  ["--redraw 7", { quadrature: expect.objectContaining({ redrawEvery: 7 }) }],
  ["--quadrature sobol", { quadrature: expect.objectContaining({ rule: expect.stringContaining("sobol") }) }],
  ["--switch 0.4", stages(4)],
  ["--switch plateau", stages(2, plateau)],
  ["--switch plateau:0.7", stages(7, plateau)],
  ["--s 1", { stages: [{ s: 1, steps: 10 }] }],
  [
    "--s 0,1.5,2 --switch 0.6",
    {
      stages: [
        { s: 0, steps: 3 },
        { s: 1.5, steps: 3 },
        { s: 2, steps: 4 },
      ],
      // s = 0 has no parameters that another s could take over
    },
  ],
  ["--transfer naive", { transfer: "naive" }],
  ["--transfer rescale", { transfer: "rescale" }],
  ["--solver momentum", { optimizer: "momentum" }],
  [
    "--schedule warm-up --learning-rate 1e-3",
    { schedule: expect.stringContaining("warm"), learningRate: 0.001 },
  ],
  ["--seed -5", { seed: -5 }],
  ["--kernels wasm --threads 1", { kernels: "wasm", backend: "wasm" }],
  [
    "--network mlp --depth 2 --activation sin --s 1",
    { network: { kind: "mlp", depth: 2, activation: "sin" } },
  ],
  ["--network residual --s 1", { network: { kind: "residual", width: 4, activation: "tanh" } }],
  ["--width 1", { network: { kind: "shallow", width: 1, depth: 1 } }],
  ["--initialisation he", { initialisation: "he" }],
  [
    "--solver newton --s 0.5 --tolerance 1e-3",
    { method: "newton", s: 0.5, iterations: 10, tolerance: 0.001 },
  ],
];

const fits: readonly Case[] = [
  ["", { quadrature: expect.objectContaining({ redrawEvery: 0 }) }],
  [
    "--switch corollary1",
    {
      stages: [
        { s: 0.5, steps: 2 },
        { s: { zeta: 1.5 }, steps: 8 },
      ],
      transfer: "naive",
    },
  ],
  [
    "--switch corollary1:1.1",
    {
      stages: [
        { s: 0.5, steps: 2 },
        { s: { zeta: 1.1 }, steps: 8 },
      ],
    },
  ],
];

const features = ["--fourier 5", "--fourier 5:3", "--scale-inputs"];
const runs = [
  ...energies.map(([flags, wanted]) => ({ file: "energy.ts", flags, wanted })),
  ...fits.map(([flags, wanted]) => ({ file: "fit.ts", flags, wanted })),
  ...features.map((flags) => ({ file: "energy.ts", flags, wanted: {} })),
].map((run, index) => ({ ...run, index, title: `${run.file} ${run.flags}` }));

let settings: readonly Settings[];

beforeAll(async () => {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const words = runs.map(({ file, flags, index }) => [
    ...["solve", file, "--steps", "10", "--quiet", "--out", `run ${index}`],
    ...(flags.includes("--solver") ? [] : ["--points", "8"]),
    ...(flags.includes("--width") ? [] : ["--width", "4"]),
    ...flags.split(" ").filter((word) => word !== ""),
  ]);
  const outcomes = await runMany(words, { cwd: folder });
  settings = outcomes.map(({ code, stderr }, index) => {
    expect(code, `${runs[index]!.title}: ${stderr}`).toBe(0);
    const run = readFileSync(join(folder, `run ${index}`, "run.json"), "utf8");
    return (JSON.parse(run) as { settings: Settings }).settings;
  });
});

describe("flags are the run's settings", () => {
  it.each(runs)("$title", ({ wanted, index }) => {
    expect(settings[index]).toMatchObject(wanted);
  });

  it("features beside the inputs are as many as asked for, by default of deviation 1", () => {
    const [plain, wide, none] = features.map((flags) => {
      const { network } = settings[runs.find((run) => run.flags === flags)!.index]!;
      const { cosine, branches } = (
        network as { inputMap: { cosine: boolean[]; branches: { directions: number[] }[] } }
      ).inputMap;
      return branches[0]!.directions.filter((_, i) => cosine[i]);
    });
    expect(plain).toHaveLength(10); // a cosine and a sine each
    wide!.forEach((direction, i) => {
      expect(direction).toBeCloseTo(3 * plain![i]!, 12);
    });
    expect(none).toEqual([]);
  });
});
