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
  /** Owen's scrambling. */
  sobol: sobol(),
  /** One digital shift an axis. */
  "sobol-shift": sobol({ randomisation: "digital-shift" }),
  /** Always the same points. */
  "sobol-unscrambled": sobol({ randomisation: "none" }),
  /** Shifted at random. */
  lattice: lattice(),
  /** Shifted, then folded by the tent transform. */
  "lattice-tent": lattice({ tent: true }),
  /** One point a cell. */
  stratified: stratified(),
  /** A point a cell and its mirror image; the default up to three dimensions. */
  "antithetic-stratified": antitheticStratified(),
  /** Independent points. */
  "monte-carlo": monteCarlo(),
  /** Centres of a grid's cells. */
  midpoint: midpoint(),
  /** A tensor product of Gauss's rule. */
  "gauss-legendre": gaussLegendre(),
  /** Cells with four nodes an axis. */
  "composite-gauss-4": compositeGauss({ order: 4 }),
} as const satisfies Readonly<Record<string, QuadratureRule>>;

/**
 * The rule of this name.
 *
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
