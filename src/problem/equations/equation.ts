import * as tf from "@tensorflow/tfjs-core";
import * as v from "valibot";
import type { AnyWrittenEnergy, Fields, Integral } from "../../energy/written/written.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import { readOptions } from "../../schema/check.ts";
import { ProblemError } from "../../schema/problem-error.ts";
import type { Contact } from "../terms/contact-term.ts";

/** The energy of an equation that the package knows, with the data that it integrates. */
export interface EquationEnergy {
  /** What `pLaplace`, `stokes` and the like make. */
  readonly kind: "equation";
  /** The constructor, for messages. */
  readonly name: string;
  /** Whether the unknown is one function, or has a component for each axis. */
  readonly unknown: "scalar" | "vector";
  /** Sources and coefficients, by the names under which the energy sees them. */
  readonly data: Readonly<Record<string, DataFunction>>;
  /** The energy in tfjs. */
  readonly energy: AnyWrittenEnergy;
  /** The integral of u^2 that it asks for, as `VariationalProblem.size`; "measure" is |Omega|. Left out: any. */
  readonly size?: number | "measure";
  /** An obstacle, by projection; left out: none. */
  readonly contact?: Contact;
}

export const scalarData = v.custom<number | DataFunction>(
  (value) => typeof value === "number" || typeof value === "function",
  "must be a number or a function of x",
);

export const vectorData = v.custom<readonly number[] | DataFunction>(
  (value) => Array.isArray(value) || typeof value === "function",
  "must be a list of numbers or a function of x",
);

/**
 * Reads the options of an equation.
 *
 * @param name its constructor's
 * @throws ProblemError naming the option that is unknown or out of range
 */
export function readEquation<Schema extends v.GenericSchema>(
  name: string,
  schema: Schema,
  options: unknown,
): v.InferOutput<Schema> {
  return readOptions(schema, options, name, "energy");
}

/** What the energy of an equation sees. */
export type EquationFields = Fields<string> & { readonly integral: Integral<string> };

/** Coefficients of an equation: numbers, lists of numbers, or functions of the point. */
export type EquationData = Readonly<Record<string, number | readonly number[] | DataFunction | undefined>>;

/** An equation by its name, its data (entries that are undefined are left out) and its energy in tfjs. */
export function equation(
  name: string,
  data: EquationData,
  energy: (fields: EquationFields) => tf.Tensor,
  unknown: EquationEnergy["unknown"] = "scalar",
): EquationEnergy {
  const functions = Object.entries(data).flatMap(([key, value]): [string, DataFunction][] => {
    if (value === undefined) return [];
    return [[key, typeof value === "function" ? value : () => value]];
  });
  return { kind: "equation", name, unknown, data: Object.fromEntries(functions), energy };
}

/** @throws ProblemError if the problem has another number of outputs, or data of its own, which nobody would see */
export function checkEquation(
  { name, unknown }: EquationEnergy,
  dimension: number,
  outputs: number,
  data: Readonly<Record<string, DataFunction>>,
): void {
  const wanted = unknown === "scalar" ? 1 : dimension;
  if (outputs !== wanted) {
    const why = unknown === "scalar" ? "one unknown" : "a component for each axis";
    throw new ProblemError("outputs", `${name}() has ${why}: must be ${wanted}, got ${outputs}`);
  }
  const [first] = Object.keys(data);
  if (first === undefined) return;
  throw new ProblemError("data", `${name}() has its own data and cannot see data.${first}`);
}

/** |grad u|^2 [n], for one unknown [n, d] or several [n, c, d]. */
export function squaredGradient(grad: tf.Tensor): tf.Tensor {
  return tf.sum(
    tf.square(grad),
    Array.from({ length: grad.rank - 1 }, (_, axis) => axis + 1),
  );
}

/** density - source . u, where there is a source. */
export function minusWork(density: tf.Tensor, { u, source }: EquationFields): tf.Tensor {
  if (!source) return density;
  const work = tf.mul(source, u);
  return tf.sub(density, u.rank === 1 ? work : tf.sum(work, -1));
}
