import { compositeGauss } from "./composite-gauss.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { lattice } from "./lattice.ts";
import { midpoint } from "./midpoint.ts";
import { monteCarlo } from "./monte-carlo.ts";
import type { QuadratureRule } from "./quadrature.ts";
import { sobol } from "./sobol.ts";
import { antitheticStratified, stratified } from "./stratified.ts";

/** Rules by name, for the command line; each rule carries the name it stands under. */
export const quadratureRules = {
  sobol: sobol(),
  "sobol-shift": sobol({ randomisation: "digital-shift" }),
  "sobol-unscrambled": sobol({ randomisation: "none" }),
  lattice: lattice(),
  "lattice-tent": lattice({ tent: true }),
  stratified: stratified(),
  "antithetic-stratified": antitheticStratified(),
  "monte-carlo": monteCarlo(),
  midpoint: midpoint(),
  "gauss-legendre": gaussLegendre(),
  "composite-gauss-4": compositeGauss({ order: 4 }),
} as const satisfies Readonly<Record<string, QuadratureRule>>;

/**
 * The rule of this name.
 * @throws RangeError if there is none
 */
export function quadratureRuleNamed(name: string): QuadratureRule {
  if (!Object.hasOwn(quadratureRules, name)) {
    throw new RangeError(
      `quadrature: no rule is named ${name}; there are ${Object.keys(quadratureRules).join(", ")}`,
    );
  }
  return quadratureRules[name as keyof typeof quadratureRules];
}
