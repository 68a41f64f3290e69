import { type EllipticCoefficients, type EllipticEnergy, elliptic } from "../../energy/elliptic/elliptic.ts";

/** -lap u = f: the energy int 1/2 |grad u|^2 - f u, with Neumann and Robin terms; `elliptic` with A = 1, c = 0. */
export function poisson(
  coefficients: Omit<EllipticCoefficients, "diffusion" | "reaction"> = {},
): EllipticEnergy {
  return elliptic(coefficients);
}
