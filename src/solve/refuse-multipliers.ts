import type { Problem } from "../problem/problem.ts";

/**
 * For methods that would take multipliers as they are at the start.
 *
 * @param why "which first-order training updates"
 * @throws RangeError if terms of the problem have multipliers
 */
export function refuseMultipliers({ terms }: Problem, why: string): void {
  for (const term of terms) {
    if (term.kind === "fixed" || !term.multipliers) continue;
    throw new RangeError(
      term.name === "contact"
        ? `obstacle: contact by projection has multipliers, ${why}; use contact: "penalty"`
        : `impose: an augmented Lagrangian has multipliers, ${why}; use lift, nitsche or penalty`,
    );
  }
}
