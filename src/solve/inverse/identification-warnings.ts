import type { Inverse } from "../../problem/inverse.ts";
import { type LeastSquares, squares } from "./least-squares.ts";
import { type MisfitProfile, profileInWords } from "./misfit-profile.ts";
import { type IdentificationStart, isFarOff } from "./search.ts";
import { looseDirection, uncertaintyOf } from "./uncertainty.ts";

/** What is to be said of parameters that were found, one line each. */
export function identificationWarnings(
  inverse: Inverse,
  found: LeastSquares,
  profiles: readonly MisfitProfile[],
  starts: readonly IdentificationStart[],
): string[] {
  const ranges = profiles.map(profileInWords);
  const loose = looseDirection(found);
  if (loose) return [[alongInWords(inverse, loose), ...ranges].join(" ")];
  if (ranges.length > 0) return [ranges.join(" ")];
  const lost = inverse.parameters[found.lost ?? -1];
  if (lost) return [`The search lost ${lost.name}: where it has gone the data do not depend on it.`];
  const said = uncertaintyOf(inverse, found).search
    ? []
    : ["There are as many data as parameters: give data.deviation, or more data, for standard errors."];
  return [...said, ...badEnd(inverse, found, starts), ...startsInWords(inverse, starts)];
}

function alongInWords({ parameters }: Inverse, loose: Float64Array): string {
  const along = parameters.flatMap(({ name, positive }, k) => {
    const share = loose[k]!;
    return Math.abs(share) < 0.01 ? [] : [`${share.toFixed(2)} ${positive ? `log ${name}` : name}`];
  });
  return `The data do not determine the parameters: they hardly change along (${along.join(", ")}).`;
}

function badEnd(inverse: Inverse, found: LeastSquares, starts: readonly IdentificationStart[]): string[] {
  const { values, deviation } = inverse;
  if (deviation === undefined || !isFarOff(inverse, found)) return [];
  const misfit = deviation * Math.sqrt(squares(found.residuals.subarray(0, values.length)) / values.length);
  const tried = starts.length > 1 ? ` None of ${starts.length} starts led to less.` : "";
  return [
    `The misfit, ${short(misfit)}, is more than data.deviation, ${short(deviation)}, explains: the problem or the deviation is not what it is taken for.${tried}`,
  ];
}

/** What came of other starts, where they led to something better, or to something else that is as good. */
function startsInWords(inverse: Inverse, starts: readonly IdentificationStart[]): string[] {
  const { parameters, values } = inverse;
  const best = starts.find(({ isBest }) => isBest);
  const [first, ...others] = starts;
  if (!best || !first || others.length === 0) return [];
  const isThere = ({ to }: IdentificationStart) =>
    to.every((value, k) => {
      const size = parameters[k]!.positive
        ? best.to[k]!
        : Math.max(Math.abs(best.to[k]!), parameters[k]!.scale);
      return Math.abs(value - best.to[k]!) <= 0.05 * size;
    });
  const failed = others.filter(({ ending }) => ending === "infeasible").length;
  const elsewhere = others.filter((start) => start.ending !== "infeasible" && !isThere(start));
  const isRival = ({ ending, misfit }: IdentificationStart) =>
    ending === "converged" && misfit <= 1.1 * best.misfit;
  if (isThere(first) && !elsewhere.some(isRival)) return [];
  const least = Math.min(...elsewhere.map(({ misfit }) => misfit));
  const parts = [
    `${others.length - failed - elsewhere.length} led to the parameters given`,
    ...(elsewhere.length > 0
      ? [`${elsewhere.length} elsewhere, with a misfit of ${short(least)} or more`]
      : []),
    ...(failed > 0 ? [`${failed} nowhere`] : []),
  ];
  const size = Math.sqrt(squares(values) / values.length);
  const end = {
    lost: "lost a parameter",
    "out of budget": "did not converge",
    converged: `ended at a misfit of ${short(first.misfit)}, where the data's root mean square is ${short(size)}`,
    infeasible: "failed",
  }[first.ending];
  return [
    `The search from the start ${end}, so ${others.length} other starts were tried: ${parts.join(", ")}. The best was taken.`,
  ];
}

const short = (value: number) => String(Number(value.toPrecision(3)));
