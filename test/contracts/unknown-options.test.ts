import * as tf from "@tensorflow/tfjs-core";
import {
  adam,
  allenCahn,
  auto,
  boundaryPart,
  box,
  defineFlow,
  defineInverse,
  defineProblem,
  eigenvalue,
  elasticity,
  elliptic,
  galerkin,
  gradientDescent,
  identify,
  interval,
  lbfgs,
  lift,
  minimalSurface,
  minimisingMovements,
  newton,
  nitsche,
  obstacle,
  ProblemError,
  penalty,
  pLaplace,
  poisson,
  polygon,
  residual,
  semilinear,
  solve,
  stokes,
} from "deep-ritz";
import { wasmKernels } from "deep-ritz/kernels";
import { boxInputs, buildNetwork, mlp, residual as residualNetwork, shallow } from "deep-ritz/network";
import * as optimize from "deep-ritz/optimize";
import { compositeGauss, graded, lattice, sobol } from "deep-ritz/quadrature";
import { algorithmOne, momentum, movement, strongRitz } from "deep-ritz/solve";
import { gradientFlow, infiniteGram, lemma1Bound, normalTwoLayer, withBias } from "deep-ritz/theory";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { networkSettings } from "../../src/network/build.ts";
import { chooseKernels } from "../../src/node/kernels.ts";
import { problemDefaults } from "../../src/problem/problem-defaults.ts";
import { readOptions } from "../../src/schema/check.ts";
import { nearestName } from "../../src/schema/nearest-name.ts";
import { runOptions } from "../../src/solve/run.ts";
import { secondOrderOptions } from "../../src/solve/second-order/second-order-plan.ts";
import { adamOptions } from "../../src/solve/solvers/adam.ts";

const unit = interval(0, 1);
const base = { name: "any", domain: unit };
const energy = elliptic({ reaction: 1 });
const plain = defineProblem({ ...base, energy });
const one = () => 1;
const flow = { problem: plain, initial: 0, tau: 0.1, steps: 1 };
const inverse = {
  problem: () => plain,
  parameters: { a: 1 },
  data: { points: [[0.5]], values: [1] },
};
const numbers = Float64Array.of(0, 1);
const samples = { points: numbers, values: numbers, inputs: 1, outputs: 1 };
const square = (x: Float64Array) => ({ value: x[0]! ** 2, gradient: Float64Array.of(2 * x[0]!) });
const points = withBias([1, 2, 3], 1);

/** Calls with options of which one is misspelt: whose they are, the name, the right one, and the call. */
type Case = readonly [whose: string, misspelt: string, meant: string, call: (options: object) => unknown];

/** A call that takes what no compiler has seen. */
const of = (f: unknown, others: object = {}) => {
  const call = f as (options: object) => unknown;
  return (options: object) => call({ ...others, ...options });
};
const stated = (part: string, others: object = {}) => {
  const state = defineProblem as unknown as (statement: object) => unknown;
  return (options: object) => state({ ...base, energy, [part]: { ...others, ...options } });
};

const conditioned = (impose: object) => of(defineProblem, { ...base, energy, dirichlet: 0 })({ impose });

const solvers: readonly Case[] = [
  ["adam", "learningrate", "learningRate", of(adam)],
  ["adam", "betta1", "beta1", of(adam)],
  ["adam", "widht", "network.width", of(adam)],
  ["adam", "points", "quadrature.points", of(adam)],
  ["gradient-descent", "step", "steps", of(gradientDescent)],
  ["momentum", "decya", "decay", of(momentum)],
  ["newton", "tolerence", "tolerance", of(newton)],
  ["galerkin", "netwrok", "network", of(galerkin)],
  ["lbfgs", "projectd", "projected", of(lbfgs)],
  ["residual", "iteration", "iterations", of(residual)],
  ["strong-ritz", "iter", "iterations", of(strongRitz)],
  ["auto", "newtom", "newton", of(auto)],
  [
    "algorithmOne",
    "stage",
    "stages",
    of(algorithmOne, { s1: 1, zeta: 0.1, stages: 2, steps: 5, learningRate: 1 }),
  ],
  ["adam: network", "widht", "width", (network) => of(adam)({ network })],
  ["adam: network.fourier", "cuont", "count", (fourier) => of(adam)({ network: { fourier } })],
  ["adam: quadrature", "redraw", "redrawEvery", (quadrature) => of(adam)({ quadrature })],
  ["adam: quadrature.adapt", "evry", "every", (adapt) => of(adam)({ quadrature: { adapt } })],
  ["adam: switch", "shar", "share", (rule) => of(adam)({ switch: { kind: "share", ...rule } })],
  ["adam: stages[0]", "platau", "plateau", (stage) => of(adam)({ stages: [{ s: 1, steps: 5, ...stage }] })],
  ["newton: network", "activaton", "activation", (network) => of(newton)({ network })],
  ["auto: adam", "schedul", "schedule", (options) => of(auto)({ adam: options })],
];

const calls: readonly Case[] = [
  ["solve", "sede", "seed", (options) => solve(plain, options)],
  ["solve", "record", "recordEvery", (options) => solve(plain, options)],
  ["minimisingMovements", "sover", "solver", (o) => minimisingMovements(defineFlow(flow), o)],
  ["identify", "onWarnig", "onWarning", (options) => identify(defineInverse(inverse), options)],
];

const statements: readonly Case[] = [
  ["problem", "enrgy", "energy", of(defineProblem, base)],
  ["problem", "dirchlet", "dirichlet", of(defineProblem, { ...base, energy })],
  ["problem", "targetGradint", "targetGradient", of(defineProblem, { ...base, target: one })],
  ["problem", "sobolve", "sobolev", of(defineProblem, { name: "any", samples })],
  [
    "samples",
    "gradient",
    "gradients",
    (o) => of(defineProblem)({ name: "a", samples: { ...samples, ...o } }),
  ],
  [
    "samples",
    "input",
    "inputs",
    (o) => of(defineProblem)({ name: "a", samples: { file: "a.csv", outputs: ["u"], ...o } }),
  ],
  ["exact", "gard", "grad", stated("exact", { u: one })],
  ["defaults", "secondorder", "secondOrder", stated("defaults")],
  ["defaults.training", "stpes", "steps", (training) => stated("defaults")({ training })],
  ["defaults.quadrature", "ponits", "points", (quadrature) => stated("defaults")({ quadrature })],
  ["defaults.secondOrder", "toleranc", "tolerance", (o) => stated("defaults")({ secondOrder: o })],
  ["dirichlet", "gradien", "gradient", stated("dirichlet", { value: one })],
  [
    "interfaces[0]",
    "gradien",
    "gradient",
    (o) => of(defineProblem, { ...base, energy })({ interfaces: [{ value: one, ...o }] }),
  ],
  [
    "enrichment[0]",
    "grad",
    "gradient",
    (o) => of(defineProblem, { ...base, energy })({ enrichment: [{ value: one, ...o }] }),
  ],
  ["impose: lift", "oder", "order", (o) => conditioned({ ...lift(), ...o })],
  ["impose: penalty", "weigth", "weight", (o) => conditioned({ ...penalty(), ...o })],
  ["impose: nitsche", "waight", "weight", (o) => conditioned({ ...nitsche(), ...o })],
  ["flow", "inital", "initial", of(defineFlow, flow)],
  ["exact", "gradd", "grad", (exact) => of(defineFlow, flow)({ exact: { u: one, ...exact } })],
  ["inverse", "paramters", "parameters", of(defineInverse, inverse)],
  ["parameters.a", "postive", "positive", (a) => of(defineInverse, inverse)({ parameters: { a } })],
  [
    "parameters.a.prior",
    "devation",
    "deviation",
    (prior) => of(defineInverse, inverse)({ parameters: { a: { start: 1, prior: { mean: 0, ...prior } } } }),
  ],
  ["data", "point", "points", (data) => of(defineInverse, inverse)({ data: { ...inverse.data, ...data } })],
];

const energies: readonly Case[] = [
  ["elliptic", "sorce", "source", of(elliptic)],
  ["elliptic: robin", "coeficient", "coefficient", (robin) => of(elliptic)({ robin })],
  [
    'elliptic: robin["x-"]',
    "valeu",
    "value",
    (o) => of(elliptic)({ robin: { "x-": { coefficient: 1, ...o } } }),
  ],
  ["poisson", "neuman", "neumann", of(poisson)],
  ["eigenvalue", "potental", "potential", of(eigenvalue)],
  ["elasticity", "tracton", "traction", of(elasticity, { lambda: 1, mu: 1 })],
  ["stokes", "viscositi", "viscosity", of(stokes)],
  ["minimalSurface", "sorce", "source", of(minimalSurface)],
  ["obstacle", "obstacel", "obstacle", of(obstacle)],
  ["semilinear", "diffussion", "diffusion", of(semilinear, { potential: tf.square })],
  ["allenCahn", "epsilonn", "epsilon", of(allenCahn)],
  ["pLaplace", "regularization", "regularisation", of(pLaplace, { p: 3 })],
];

const others: readonly Case[] = [
  ["network", "widht", "width", of(shallow, { inputs: 1 })],
  ["network", "dept", "depth", of(mlp, { inputs: 1, width: 3 })],
  ["network", "dephts", "depth", of(residualNetwork, { inputs: 1, width: 3 })],
  ["network", "initialization", "initialisation", (options) => buildNetwork(1, 1, options)],
  ["boxInputs", "reflection", "reflections", of(boxInputs, { lower: [0], upper: [1] })],
  ["adam", "beta", "beta1", of(optimize.adam)],
  ["bfgs", "scale", "scaled", (options) => optimize.bfgs(square, numbers.slice(0, 1), options)],
  ["lbfgs", "memori", "memory", (options) => optimize.lbfgs(square, numbers.slice(0, 1), options)],
  [
    "firstOrder",
    "shedule",
    "schedule",
    (o) => of((all: never) => optimize.firstOrder(optimize.adam(), all), o)({}),
  ],
  [
    "hta",
    "ancor",
    "anchor",
    (o) => optimize.hta(square, numbers, { groups: [0, 1], minimise: optimize.bfgs, ...o }),
  ],
  ["stepDecay", "evry", "every", of(optimize.stepDecay)],
  ["cosine", "ende", "end", of(optimize.cosine)],
  ["exponential", "ends", "end", of(optimize.exponential)],
  ["sobol", "randomization", "randomisation", of(sobol)],
  ["lattice", "tnet", "tent", of(lattice)],
  ["compositeGauss", "cels", "cells", of(compositeGauss, { order: 2 })],
  ["graded", "level", "levels", of(graded, { towards: [0] })],
  [
    "polygon",
    "edge",
    "edges",
    (options) =>
      polygon(
        [
          [0, 0],
          [1, 0],
          [0, 1],
        ],
        options,
      ),
  ],
  ["boundaryPart", "off", "of", (options) => boundaryPart(box([0, 0], [1, 1]), "part", () => true, options)],
  ["wasmKernels", "thread", "threads", of(wasmKernels)],
  ["chooseKernels", "kernel", "kernels", of(chooseKernels)],
  ["infiniteGram", "metod", "method", (options) => infiniteGram(points, 1, options)],
  [
    "gradientFlow",
    "record",
    "records",
    (options) => gradientFlow(points, [1, 2, 3], normalTwoLayer(2, 2, new Random(1)), [], options),
  ],
  ["bound", "detla", "delta", of(lemma1Bound, { width: 2, dimension: 1 })],
  ["movement", "form", "from", (step) => movement(plain, { tau: 0.1, ...step } as never)],
];

/** What such a call throws, at once or as a promise. */
async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return undefined;
}

function refuses(cases: readonly Case[], kind: typeof RangeError | typeof ProblemError): void {
  it.each(cases)("%s, by name: %s is %s", async (whose, misspelt, meant, call) => {
    const error = (await thrownBy(() => call({ [misspelt]: 1 }))) as Error;
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain(whose);
    expect(error.message).toMatch(
      new RegExp(
        `no \\w+ "${misspelt}"; did you mean "${meant}"\\? There are .*\\b${meant.split(".")[0]}\\b`,
      ),
    );
    expect(error.message).not.toContain("\n");
  });
}

describe("an unknown option is refused of a solver", () => refuses(solvers, RangeError));
describe("an unknown option is refused of a call", () => refuses(calls, RangeError));
describe("an unknown part is refused of a statement", () => refuses(statements, ProblemError));
describe("an unknown option is refused of an energy", () => refuses(energies, ProblemError));
describe("an unknown option is refused of", () => refuses(others, RangeError));

describe("the nearest name", () => {
  it.each([
    ["adam", adamOptions],
    ["newton", secondOrderOptions],
    ["network", networkSettings],
    ["solve", runOptions],
    ["defaults", problemDefaults],
  ])("is found for every option of %s with two letters exchanged", (maker, schema) => {
    for (const name of Object.keys(schema.entries)) {
      if (name.length < 3) continue;
      const slip = `${name[0]}${name[2]}${name[1]}${name.slice(3)}`;
      if (slip === name) continue;
      expect(() => readOptions(schema, { [slip]: 1 }, maker)).toThrow(`did you mean "${name}"?`);
    }
  });

  it.each([
    ["learning-rate", "learningRate"],
    ["init", "initialisation"],
    ["WIDTH", "width"],
    ["depht", "depth"],
  ])("of %s is %s", (written, meant) => {
    expect(nearestName(written, ["width", "depth", "learningRate", "initialisation"])).toBe(meant);
  });

  it.each(["", "x", "foo", "s", "hidden"])("of %j is none", (written) => {
    expect(nearestName(written, ["width", "depth", "learningRate", "initialisation"])).toBeUndefined();
  });

  it("is that of a part of a part, where it stands there", () => {
    expect(() => adam({ rule: 1 } as never)).toThrow('no option "rule"; did you mean "quadrature.rule"?');
  });
});

describe("what is wrong is said where it is", () => {
  it("a part that is missing is said to be undefined, with what it must be", () => {
    expect(() => adam({ network: { fourier: {} } } as never)).toThrow(
      "adam: network.fourier.count must be a positive integer, got undefined",
    );
    expect(() => defineFlow({ ...flow, tau: undefined } as never)).toThrow(
      "tau: must be a positive number, got undefined",
    );
  });

  it("a part left undefined is a part left out", () => {
    expect(() => adam({ steps: undefined, network: undefined } as never)).not.toThrow();
    expect(() => defineProblem({ ...base, energy, title: undefined } as never)).not.toThrow();
  });

  it("a list, or nothing, is no object of options", () => {
    expect(() => adam([1] as never)).toThrow("adam: must be an object, got [1]");
    expect(() => newton(null as never)).toThrow("newton: must be an object, got null");
    expect(() => adam({ network: 3 } as never)).toThrow("adam: network must be an object, got 3");
  });

  it.each([
    [{ activation: "tanh" }, "activation must be an activation, not its name: relu, "],
    [{ initialisation: "he" }, "initialisation must be an initialisation, not its name: normal, "],
    [{ kind: "cnn" }, 'kind must be one of shallow, mlp, residual, got "cnn"'],
    [{ scaleInputs: "yes" }, 'scaleInputs must be true or false, got "yes"'],
    [{ fourier: 3 }, "fourier must be such as { count: 32 }, got 3"],
  ])("a network's %j", (network, message) => {
    expect(() => adam({ network } as never)).toThrow(`adam: network.${message}`);
    expect(() => defineProblem({ ...base, energy, defaults: { network } } as never)).toThrow(
      `defaults.network.${message.replace(" ", ": ")}`,
    );
  });

  it.each([
    [{ schedule: "cosine" }, "schedule must be a schedule such as cosine(), not its name"],
    [{ quadrature: { rule: "sobol" } }, "quadrature.rule must be a rule such as sobol(), not its name"],
    [{ transfer: "copy" }, 'transfer must be one of lossless, rescale, naive, got "copy"'],
    [{ switch: { kind: "never" } }, 'switch.kind must be one of share, plateau, corollary1, got "never"'],
    [{ switch: 0.2 }, 'switch must be such as { kind: "share", share: 0.2 }, got 0.2'],
    [{ s: [] }, "s must be a list of homotopy parameters in [0, 2], got []"],
    [{ s: 1 }, "s must be a list of homotopy parameters in [0, 2], got 1"],
    [{ stages: [{ s: { zeta: 1 }, steps: 1 }] }, "stages[0].s.zeta must be above 1, got 1"],
    [{ learningRate: Number.NaN }, "learningRate must be a positive number, got NaN"],
    [{ steps: "5000" }, 'steps must be a positive integer, got "5000"'],
  ])("a solver's %j", (options, message) => {
    expect(() => adam(options as never)).toThrow(`adam: ${message}`);
  });

  it.each([
    [{ seed: 2 ** 53 }, "seed: must be an integer, got 9007199254740992"],
    [{ kernels: "wasm" }, 'kernels: must be kernels such as fusedKernels(), not a name, got "wasm"'],
    [{ recordEvery: 0 }, "recordEvery: must be a positive integer, got 0"],
    [{ onRecord: true }, "onRecord: must be a function of a record, got true"],
    [{ start: [1, 2] }, "start: must be a network's parameters, a Float64Array or a Float32Array, got [1,2]"],
  ])("a run's %j", async (options, message) => {
    await expect(solve(plain, options as never)).rejects.toThrow(message);
  });

  it.each([
    [{ dirichlet: 0, target: one }, 'target: give either "energy" or "target", not both'],
    [{ sobolev: 1 }, 'sobolev: is for problems with a "target" or "samples"'],
    [{ data: 3 }, "data: must be functions of x by their names, got 3"],
    [{ periodic: "x" }, "periodic: must be a list of axes"],
    [{ defaults: { solver: "newton" } }, "defaults.solver: must be a solver such as newton()"],
    [{ title: 5 }, "title: must be a text, got 5"],
  ])("a statement's %j", (part, message) => {
    expect(() => defineProblem({ ...base, energy, ...part } as never)).toThrow(message);
  });
});
