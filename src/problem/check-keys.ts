import { describe, ProblemError } from "../energy/problem-error.ts";
import { networkSettingNames } from "../network/build.ts";
import type { ProblemDefaults } from "./problem-defaults.ts";

/** Of all solvers, whichever runs: a misspelt part would else come to light with another one, or never. */
export function checkDefaults(defaults: ProblemDefaults | undefined): void {
  checkKeys("defaults", defaults, ["solver", "network", "training", "quadrature", "secondOrder"]);
  checkKeys("defaults: network", defaults?.network, networkSettingNames);
  checkKeys("defaults: secondOrder", defaults?.secondOrder, ["network", "iterations", "tolerance"]);
  checkKeys("defaults: secondOrder: network", defaults?.secondOrder?.network, networkSettingNames);
}

/** @throws ProblemError if the object has a key that is not known: a misspelt one would be ignored */
export function checkKeys(field: string, object: object | undefined, known: readonly string[]): void {
  if (object === undefined) return;
  if (typeof object !== "object" || object === null) {
    throw new ProblemError(field, `must be an object, got ${describe(object)}`);
  }
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue;
    throw new ProblemError(field, `has no part ${JSON.stringify(key)}; there are ${known.join(", ")}`);
  }
}
