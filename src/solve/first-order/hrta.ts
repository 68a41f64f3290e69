import { checkHomotopyParameter, homotopyParameter } from "../../network/homotopy.ts";
import type { SwitchRule } from "../../problem/problem-defaults.ts";
import { eitherNumberOr, optional, parts, tied } from "../../schema/parts.ts";
import { above, finiteNumber, positiveInteger, wholeNumber } from "../../schema/values.ts";

/** One stage of homotopy training; plain data. */
export interface Stage {
  /** The homotopy parameter, or the rule of Corollary 1 that picks it when the stage begins. */
  readonly s:
    | number
    | {
        /** Above 1: the stage begins at the first s at which the loss exceeds zeta times its present value. */
        readonly zeta: number;
      };
  /** Steps at most; the last stage also takes what earlier stages left over. */
  readonly steps: number;
  /** Ends the stage early, once the energy's mean over a window of steps stops falling; default: never. */
  readonly plateau?: {
    /** Steps in a window. */
    readonly window: number;
    /** The least fall from one window to the next, relative to the mean before. */
    readonly tolerance: number;
  };
}

export const stageSchema = tied<Stage>()(
  parts({
    s: eitherNumberOr(homotopyParameter, parts({ zeta: above(1) })),
    steps: wholeNumber,
    plateau: optional(parts({ window: positiveInteger, tolerance: finiteNumber })),
  }),
);

/** The default: early, so that most steps are taken at the last s. */
export const defaultSwitch: SwitchRule = { kind: "share", share: 0.2 };

/**
 * The stages of a homotopy run: the last s begins at the switch rule's share of the budget, the ones
 * before it divide that share evenly.
 *
 * @param s the homotopy parameters, one a stage
 * @param steps in all stages together
 * @param rule default: a share of 0.2
 * @throws RangeError naming the setting that is out of range
 */
export function hrtaStages(s: readonly number[], steps: number, rule: SwitchRule = defaultSwitch): Stage[] {
  if (s.length === 0) throw new RangeError("s: at least one homotopy parameter is needed, got none");
  for (const value of s) checkHomotopyParameter(value);
  if (!Number.isSafeInteger(steps) || steps < 1) {
    throw new RangeError(`steps: must be a positive integer, got ${steps}`);
  }
  if (!(rule.share > 0 && rule.share < 1)) {
    throw new RangeError(`switch: share must lie in (0, 1), got ${rule.share}`);
  }
  if (rule.kind === "corollary1" && !(rule.zeta > 1)) {
    throw new RangeError(`switch: zeta must be above 1, got ${rule.zeta}`);
  }
  // Corollary 1 picks every s but the first; their number says how many stages there are, at least two.
  const values =
    rule.kind === "corollary1"
      ? [s[0]!, ...Array.from({ length: Math.max(1, s.length - 1) }, () => ({ zeta: rule.zeta }))]
      : s;
  const early = values.length === 1 ? 0 : rule.share / (values.length - 1);
  const bound = values.map((_, index) => Math.round(steps * early * index)).concat(steps);
  return values.map((value, index) => {
    const stage = { s: value, steps: bound[index + 1]! - bound[index]! };
    if (rule.kind !== "plateau" || index === values.length - 1) return stage;
    return { ...stage, plateau: { window: rule.window, tolerance: rule.tolerance } };
  });
}
