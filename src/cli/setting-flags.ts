import * as v from "valibot";
import type { Options } from "yargs";
import { activations } from "../network/activations.ts";
import { type FourierFeatures, fourierFeatures } from "../network/around/box-inputs.ts";
import { homotopyParameter } from "../network/homotopy.ts";
import { initialisations } from "../network/initialisation.ts";
import type { UserError } from "../node/user-error.ts";
import { constant, cosine, exponential, stepDecay, warmUp } from "../optimize/learning-rate.ts";
import type { SwitchRule } from "../problem/problem-defaults.ts";
import { quadratureRules } from "../quadrature/quadrature-rules.ts";
import { partAt } from "../schema/parts.ts";
import { firstOrderOptions } from "../solve/first-order/first-order-plan.ts";
import { secondOrderOptions } from "../solve/second-order/second-order-plan.ts";
import { choiceFlag, flag, type ReadText, schemaFlag } from "./flag.ts";

/** What a flag sets. Its type, its words and what it is for are the option's, from its schema. */
interface Setting {
  /** The option's places in a solver's options: the first that a solver has counts. */
  readonly paths: readonly string[];
  /** What words stand for. */
  readonly names?: Readonly<Record<string, unknown>>;
  /** What help says, where that is more than the schema does. */
  readonly describe?: string;
  /** How it is read, where it is more than a number or a word. */
  readonly read?: ReadText<unknown>;
}

const schedules = {
  cosine: cosine(),
  constant: constant(),
  step: stepDecay(),
  exponential: exponential(),
  "warm-up": warmUp(cosine()),
};

/** Which flag sets which option: the one place that knows. */
const settings: Readonly<Record<string, Setting>> = {
  tolerance: {
    paths: ["tolerance"],
    describe: "second order: ends the run at this estimated relative error in the energy's norm",
  },
  network: { paths: ["network.kind"] },
  width: { paths: ["network.width"] },
  depth: { paths: ["network.depth"] },
  activation: { paths: ["network.activation"], names: activations },
  initialisation: { paths: ["network.initialisation"], names: initialisations },
  "scale-inputs": { paths: ["network.scaleInputs"] },
  fourier: {
    paths: ["network.fourier"],
    describe: "COUNT[:DEVIATION]: random Fourier features beside the inputs, in waves across the box (1)",
    read: readFourier,
  },
  s: {
    paths: ["s"],
    describe: "homotopy parameters of the stages, with commas between; second order: one",
    read: readHomotopy,
  },
  transfer: { paths: ["transfer"] },
  switch: {
    paths: ["switch"],
    describe:
      "when to switch s: a share of the budget (default 0.2), plateau[:SHARE] (at SHARE at the latest, 0.2), corollary1[:ZETA] (1.5)",
    read: readSwitch,
  },
  steps: {
    paths: ["steps", "iterations"],
    describe: "optimiser steps in all (2000); second order: iterations at most (100)",
  },
  "learning-rate": { paths: ["learningRate"] },
  schedule: { paths: ["schedule"], names: schedules },
  points: { paths: ["quadrature.points"] },
  quadrature: { paths: ["quadrature.rule"], names: quadratureRules },
  redraw: { paths: ["quadrature.redrawEvery"] },
};

/** The flags, for yargs. */
export const settingFlags: Readonly<Record<string, Options>> = Object.fromEntries(
  Object.entries(settings).map(([name, setting]) => [name, optionOf(name, setting)]),
);

function optionOf(name: string, { paths, names, describe, read }: Setting): Options {
  const schema = partAt(firstOrderOptions, paths[0]!) ?? partAt(secondOrderOptions, paths[0]!)!;
  const words = describe ?? v.getDescription(schema) ?? "";
  if (read) return flag(name, words, read);
  if (names) return choiceFlag(name, Object.keys(names), words);
  if (schema.type === "boolean") return { type: "boolean", describe: words };
  return schemaFlag(name, schema, words);
}

/** Values of flags by their names, as yargs gives them; undefined where a flag is not given. */
export type FlagValues = Readonly<Record<string, unknown>>;

/** The first of the flags that is given. */
export function firstGiven(values: FlagValues): string | undefined {
  return Object.keys(settings).find((name) => values[name] !== undefined);
}

/** Those of the flags that set options of a schema. */
export function flagsOf(values: FlagValues, schema: v.GenericSchema): FlagValues {
  const taken = Object.entries(settings).filter(([, { paths }]) => setsOneOf(schema, paths));
  return Object.fromEntries(taken.map(([name]) => [name, values[name]]));
}

const setsOneOf = (schema: v.GenericSchema, paths: readonly string[]) =>
  paths.some((path) => partAt(schema, path) !== undefined);

/**
 * The options that flags ask for, of a solver.
 *
 * @param schema what the solver takes
 * @param refuse what to throw for a flag that it does not take
 */
export function optionsFrom(
  values: FlagValues,
  schema: v.GenericSchema,
  refuse: (flag: string, takes: (schema: v.GenericSchema) => boolean) => UserError,
): object {
  const options: Record<string, unknown> = {};
  for (const [name, { paths, names }] of Object.entries(settings)) {
    const value = values[name];
    if (value === undefined) continue;
    const isIn = (other: v.GenericSchema) => setsOneOf(other, paths);
    if (!isIn(schema)) throw refuse(name, isIn);
    const path = paths.find((place) => partAt(schema, place) !== undefined)!;
    put(options, path, names ? names[value as string] : value);
  }
  return options;
}

function put(options: Record<string, unknown>, path: string, value: unknown): void {
  const [first, ...rest] = path.split(".") as [string, ...string[]];
  if (rest.length === 0) {
    options[first] = value;
    return;
  }
  options[first] ??= {};
  put(options[first] as Record<string, unknown>, rest.join("."), value);
}

/** "0.5,1" */
export function readHomotopy(text: string, wrong: (message: string) => UserError): number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (values.every((value) => v.is(homotopyParameter, value))) return values;
  throw wrong("must be numbers in [0, 2] with commas between, such as 0.5,1");
}

/** "0.2", "plateau", "plateau:0.3", "corollary1:1.5" */
function readSwitch(text: string, wrong: (message: string) => UserError): SwitchRule {
  const [kind, argument, ...rest] = text.split(":");
  const number = (value: string | undefined, fallback: number, lower: number, upper: number) => {
    const result = value === undefined ? fallback : Number(value);
    if (rest.length === 0 && result > lower && result < upper) return result;
    throw wrong('must be a share of the budget such as 0.2, "plateau", "plateau:SHARE" or "corollary1:ZETA"');
  };
  if (kind === "plateau") {
    return { kind, share: number(argument, 0.2, 0, 1), window: 50, tolerance: 1e-2 };
  }
  if (kind === "corollary1") {
    return { kind, share: 0.2, zeta: number(argument, 1.5, 1, Number.POSITIVE_INFINITY) };
  }
  return { kind: "share", share: number(text, Number.NaN, 0, 1) };
}

/** "32", "32:2" */
function readFourier(text: string, wrong: (message: string) => UserError): FourierFeatures {
  const [count, deviation, ...rest] = text
    .split(":")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const features = { count: count!, ...(deviation !== undefined && { deviation }) };
  if (rest.length === 0 && v.is(fourierFeatures, features)) return features;
  throw wrong("must be a number of frequencies and, if you like, their deviation, such as 32:2");
}
