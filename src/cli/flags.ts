import { activations } from "../network/activations.ts";
import type { FourierFeatures } from "../network/around/box-inputs.ts";
import type { NetworkSettings } from "../network/build.ts";
import { initialisations } from "../network/initialisation.ts";
import type { Transfer } from "../network/network.ts";
import { type KernelChoice, kernelChoices, maximalThreads } from "../node/kernel-choices.ts";
import { UserError } from "../node/user-error.ts";
import { constant, cosine, exponential, stepDecay, warmUp } from "../optimize/learning-rate.ts";
import type { Problem } from "../problem/problem.ts";
import type { SwitchRule, TrainingSettings } from "../problem/problem-defaults.ts";
import { type Imposition, impositions } from "../problem/terms/imposition.ts";
import { quadratureRules } from "../quadrature/quadrature-rules.ts";
import type { TrainingQuadrature } from "../quadrature/training-quadrature.ts";
import type { FirstOrderOptions } from "../solve/first-order/first-order-plan.ts";
import type { SecondOrderOptions } from "../solve/second-order/second-order-plan.ts";

/** The flags of `ritz solve` that say how a problem is solved. */
const settingNames = [
  "tolerance",
  "network",
  "width",
  "depth",
  "activation",
  "initialisation",
  "fourier",
  "s",
  "transfer",
  "switch",
  "steps",
  "learningRate",
  "schedule",
  "points",
  "quadrature",
  "redraw",
] as const;

/** The settings of `ritz solve` as they come from the command line: text, or undefined. */
export type SettingTexts = Readonly<Partial<Record<(typeof settingNames)[number] | "solver", string>>> & {
  readonly scaleInputs?: boolean;
};

/** The first setting that was given, besides the solver. */
export function firstSetting(texts: SettingTexts): string | undefined {
  const names = [...settingNames, "scaleInputs"] as const;
  const found = names.find((name) => texts[name] !== undefined);
  return found?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export const schedules = {
  cosine,
  constant,
  step: stepDecay,
  exponential,
  "warm-up": () => warmUp(cosine()),
};
export const transfers = ["lossless", "rescale", "naive"] as const satisfies readonly Transfer[];
export const networkKinds = ["shallow", "mlp", "residual"] as const;

/**
 * Turns the command line's texts into options of a first-order solver.
 *
 * @throws UserError naming the flag, the value and what would be right
 */
export function readFirstOrderOptions(texts: SettingTexts, problem: Problem): FirstOrderOptions {
  if (texts.tolerance !== undefined) throw new UserError("--tolerance: is for --solver newton and lbfgs");
  const network = networkSettings(texts);
  const training: TrainingSettings = defined({
    s: homotopyList(texts.s),
    steps: positiveInteger("steps", texts.steps),
    switch: switchRule(texts.switch),
    transfer: choice("transfer", texts.transfer, transfers),
    learningRate: positive("learning-rate", texts.learningRate),
    schedule: lookUp("schedule", texts.schedule, schedules)?.(),
  });
  const quadrature: Partial<TrainingQuadrature> = defined({
    rule: lookUp("quadrature", texts.quadrature, quadratureRules),
    points: positiveInteger("points", texts.points),
    redrawEvery: wholeNumber("redraw", texts.redraw),
  });
  if (problem.kind === "regression" && problem.given && Object.keys(quadrature).length > 0) {
    throw new UserError(
      `--${Object.keys(quadrature)[0] === "redrawEvery" ? "redraw" : "points/--quadrature"}: the problem has given samples; points cannot be chosen`,
    );
  }
  return { network, ...training, quadrature };
}

function networkSettings(texts: SettingTexts): NetworkSettings {
  return defined({
    kind: choice("network", texts.network, networkKinds),
    width: positiveInteger("width", texts.width),
    depth: positiveInteger("depth", texts.depth),
    activation: lookUp("activation", texts.activation, activations),
    initialisation: lookUp("initialisation", texts.initialisation, initialisations),
    scaleInputs: texts.scaleInputs,
    fourier: fourierFeatures(texts.fourier),
  });
}

/** Settings that only first-order methods have. */
const firstOrderOnly = {
  transfer: "transfer",
  switch: "switch",
  learningRate: "learning-rate",
  schedule: "schedule",
  points: "points",
  quadrature: "quadrature",
  redraw: "redraw",
} as const;

/**
 * Turns the command line's texts into options of a second-order solver.
 *
 * @throws UserError naming the flag, the value and what would be right
 */
export function readSecondOrderOptions(texts: SettingTexts, method: string): SecondOrderOptions {
  for (const [key, flag] of Object.entries(firstOrderOnly)) {
    if (texts[key as keyof typeof firstOrderOnly] !== undefined) {
      throw new UserError(`--${flag}: is for --solver adam; got --solver ${method}`);
    }
  }
  const s = homotopyList(texts.s);
  if (s && s.length > 1) {
    throw new UserError(`--s: --solver ${method} takes one value, got ${JSON.stringify(texts.s)}`);
  }
  return defined({
    network: networkSettings(texts),
    s: s?.[0],
    iterations: positiveInteger("steps", texts.steps),
    tolerance: positive("tolerance", texts.tolerance),
  });
}

/** @throws UserError unless the text names kernels, or is left out */
export function readKernelChoice(text: string | undefined): KernelChoice | undefined {
  return choice("kernels", text, kernelChoices);
}

/** @throws UserError unless the text names a way to impose Dirichlet conditions, or is left out */
export function readImposition(text: string | undefined): Imposition | undefined {
  return lookUp("impose", text, impositions)?.();
}

/** @throws UserError unless the text is a number of threads, or is left out */
export function readThreads(text: string | undefined): number | undefined {
  const threads = positiveInteger("threads", text);
  if (threads !== undefined && threads > maximalThreads) {
    throw wrong("threads", `an integer from 1 to ${maximalThreads}`, text!);
  }
  return threads;
}

/** @throws UserError unless the text is an integer of up to 53 bits */
export function readSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(seed)) throw wrong("seed", "an integer", text);
  return seed;
}

/** @throws UserError unless the text is a positive integer, or is left out */
export function positiveInteger(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 1) {
    throw wrong(flag, "a positive integer", text);
  }
  return value;
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0) {
    throw wrong(flag, "0 or a positive integer", text);
  }
  return value;
}

/** @throws UserError unless the text is a positive number, or is left out */
export function positive(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw wrong(flag, "a positive number", text);
  return value;
}

/** @throws UserError unless the text is one of the choices, or is left out */
export function choice<T extends string>(
  flag: string,
  text: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const found = choices.find((value) => value === text);
  if (found === undefined) throw wrong(flag, `one of ${choices.join(", ")}`, text);
  return found;
}

/** @throws UserError unless the text is a key of the table, or is left out */
export function lookUp<T>(
  flag: string,
  text: string | undefined,
  table: Readonly<Record<string, T>>,
): T | undefined {
  if (text === undefined) return undefined;
  if (!Object.hasOwn(table, text)) throw wrong(flag, `one of ${Object.keys(table).join(", ")}`, text);
  return table[text];
}

/** @throws UserError unless the text is a list of numbers in [0, 2], or is left out */
export function homotopyList(text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined;
  const values = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (!values.every((value) => value >= 0 && value <= 2)) {
    throw wrong("s", "numbers in [0, 2] with commas between, such as 0.5,1", text);
  }
  return values;
}

/** "0.2", "plateau", "plateau:0.3", "corollary1:1.5". */
function switchRule(text: string | undefined): SwitchRule | undefined {
  if (text === undefined) return undefined;
  const expected = 'a share of the budget such as 0.2, "plateau", "plateau:SHARE" or "corollary1:ZETA"';
  const [kind, argument] = text.split(":");
  const number = (value: string | undefined, fallback: number, lower: number, upper: number) => {
    const result = value === undefined ? fallback : Number(value);
    if (!(result > lower && result < upper)) throw wrong("switch", expected, text);
    return result;
  };
  if (kind === "plateau") {
    return { kind, share: number(argument, 0.2, 0, 1), window: 50, tolerance: 1e-2 };
  }
  if (kind === "corollary1") {
    return { kind, share: 0.2, zeta: number(argument, 1.5, 1, Number.POSITIVE_INFINITY) };
  }
  return { kind: "share", share: number(text, Number.NaN, 0, 1) };
}

/** "32", "32:2". */
function fourierFeatures(text: string | undefined): FourierFeatures | undefined {
  if (text === undefined) return undefined;
  const [count, deviation, ...rest] = text
    .split(":")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const fits = Number.isSafeInteger(count) && count! > 0 && (deviation === undefined || deviation > 0);
  if (!fits || rest.length > 0) {
    throw wrong("fourier", "a number of frequencies and, if you like, their deviation, such as 32:2", text);
  }
  return { count: count!, ...(deviation !== undefined && { deviation }) };
}

function wrong(flag: string, expected: string, got: string): UserError {
  return new UserError(`--${flag}: must be ${expected}; got ${JSON.stringify(got)}`);
}

/** The object without its undefined entries. */
function defined<T extends object>(entries: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
