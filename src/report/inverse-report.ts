import type { Identification } from "../solve/inverse/identify.ts";
import type { MisfitProfile } from "../solve/inverse/misfit-profile.ts";
import { formatNumber } from "./format.ts";
import { lineChart } from "./line-chart.ts";
import type { Findings } from "./run-report.ts";
import type { Figure } from "./solution-figures.ts";

/** What an inverse problem's report says besides the solution: the parameters, their errors, and the misfit. */
export function inverseFindings(identified: Identification): Findings {
  const { inverse, parameters, misfit, deviation, converged, correlation, starts, profiles } = identified;
  const found = parameters.map(({ name, value, standardError }) => {
    const exact = inverse.exact[name];
    const relativeError = exact ? Math.abs(value - exact) / Math.abs(exact) : undefined;
    return {
      name,
      value,
      ...(standardError !== undefined && { standardError }),
      ...(exact !== undefined && { exact }),
      ...(relativeError !== undefined && { relativeError }),
    };
  });
  const noise =
    deviation === undefined
      ? ""
      : `; standard deviation of the data ${inverse.deviation === undefined ? "estimated as" : "given as"} ${formatNumber(deviation)}`;
  const pairs = correlation
    ? parameters.flatMap((a, k) =>
        parameters
          .slice(0, k)
          .map((b, l) => [`${b.name}, ${a.name}`, correlation[k * parameters.length + l]!] as const),
      )
    : [];
  return {
    lines: [
      ...found.map(({ name, value, standardError, exact, relativeError }) => {
        const known =
          exact === undefined
            ? ""
            : ` (exact ${formatNumber(exact, 6)}${relativeError === undefined ? "" : `, off by ${formatNumber(100 * relativeError, 2)} %`})`;
        return `${name} = ${withError(value, standardError)}${known}`;
      }),
      ...(starts.length > 1
        ? [`${starts.length} starts tried, ${sameMisfit(starts)} of them ended at the misfit of the best`]
        : []),
      `${converged ? "converged" : "not converged"}; root mean square misfit ${formatNumber(misfit)}${noise}`,
    ],
    summary: found.map(({ name, value, standardError }) => [name, withError(value, standardError)]),
    tables: [
      {
        caption: "Parameters found",
        header: ["parameter", "value", "standard error", "exact", "relative error"],
        rows: found.map(({ name, value, standardError, exact, relativeError }) => [
          name,
          formatNumber(value, 6),
          standardError === undefined ? "" : formatNumber(standardError),
          exact === undefined ? "" : formatNumber(exact, 6),
          relativeError === undefined ? "" : formatNumber(relativeError),
        ]),
      },
      ...(pairs.length === 0
        ? []
        : [
            {
              caption: "Correlation of their errors",
              header: ["parameters", "correlation"],
              rows: pairs.map(([names, value]) => [names, formatNumber(value)]),
            },
          ]),
      ...profiles.map((profile) => ({
        caption: `Misfit by ${profile.parameter}, which the data do not determine; all else fitted anew`,
        header: [profile.parameter, "misfit"],
        rows: profile.values.map((value, i) => [
          formatNumber(value, 3),
          formatNumber(profile.misfits[i]!, 5),
        ]),
      })),
      ...(starts.length < 2
        ? []
        : [
            {
              caption: "Starts of the search; the best was taken",
              header: [
                "start",
                ...parameters.map(({ name }) => `${name} from`),
                ...parameters.map(({ name }) => `${name} found`),
                "misfit",
                "ending",
              ],
              rows: starts.map(({ from, to, misfit: at, ending, isBest }, n) => [
                n + 1,
                ...[...from, ...to].map((value) => formatNumber(value, 4)),
                formatNumber(at),
                isBest ? `${ending}, best` : ending,
              ]),
            },
          ]),
      {
        caption: "Search",
        header: ["training", ...parameters.map(({ name }) => name), "misfit"],
        rows: identified.history.map(({ training, values, misfit: at }) => [
          training + 1,
          ...values.map((value) => formatNumber(value, 6)),
          formatNumber(at),
        ]),
      },
    ],
    figures: [
      ...dataFigure(identified),
      residualFigure(identified),
      misfitFigure(identified),
      ...profiles.map((profile, n) => profileFigure(identified, profile, n)),
    ],
    data: {
      identified: {
        parameters: found,
        converged,
        misfit,
        ...(deviation !== undefined && { deviation }),
        measurements: inverse.values.length,
        ...(correlation && { correlation: [...correlation] }),
        ...(starts.length > 1 && { starts }),
        ...(profiles.length > 0 && { profiles }),
      },
    },
  };
}

/** How many starts ended within a hundredth of the best's misfit. */
function sameMisfit(starts: Identification["starts"]): number {
  const best = starts.find(({ isBest }) => isBest)?.misfit ?? Number.NaN;
  return starts.filter(({ misfit }) => Math.abs(misfit - best) <= 0.01 * best).length;
}

function withError(value: number, standardError: number | undefined): string {
  if (standardError === undefined) return formatNumber(value, 6);
  const digits = Math.ceil(Math.log10(Math.abs(value) / standardError)) + 1;
  return `${formatNumber(value, Math.min(8, Math.max(1, digits)))} ± ${formatNumber(standardError, 2)}`;
}

/** In one dimension and for one unknown: the solution among the data. */
function dataFigure({ inverse, solution }: Identification): Figure[] {
  const { domain, outputs } = solution.problem;
  if (domain.dimension !== 1 || outputs !== 1) return [];
  const [lower, upper] = [domain.bounds.lower[0]!, domain.bounds.upper[0]!];
  const x = Float64Array.from({ length: 401 }, (_, i) => lower + ((upper - lower) * i) / 400);
  const svg = lineChart({
    title: "solution and data",
    xLabel: "x",
    yLabel: "u",
    series: [
      { name: "computed", x, y: solution.evaluate(x).u },
      { name: "data", x: inverse.points, y: inverse.values, style: "points" },
    ],
  });
  return [{ name: "data", caption: "The solution for the parameters found, and the data.", svg }];
}

function residualFigure({ residuals, inverse }: Identification): Figure {
  const number = Float64Array.from(residuals, (_, i) => i + 1);
  const svg = lineChart({
    title: "residuals",
    xLabel: "number of the measurement",
    yLabel: "u - data",
    series: [{ name: "residuals", x: number, y: residuals, style: "points" }],
  });
  const caption = `Computed minus measured, at each of ${inverse.values.length} measurements: where they are not scattered about 0, the problem or the data are not what they are taken for.`;
  return { name: "residuals", caption, svg };
}

function misfitFigure({ history }: Identification): Figure {
  const svg = lineChart({
    title: "misfit during the search",
    xLabel: "iteration",
    yLabel: "root mean square of u - data",
    yLog: true,
    series: [{ name: "misfit", x: history.map((_, i) => i), y: history.map(({ misfit }) => misfit) }],
  });
  return {
    name: "misfit",
    caption: "Misfit at each iteration of the search, all trainings after one another.",
    svg,
  };
}

function profileFigure(
  { inverse }: Identification,
  { parameter, values, misfits, lower, upper }: MisfitProfile,
  number: number,
): Figure {
  const { positive = false } = inverse.parameters.find(({ name }) => name === parameter) ?? {};
  const svg = lineChart({
    title: `misfit by ${parameter}`,
    xLabel: parameter,
    xLog: positive,
    yLabel: "root mean square of u - data",
    series: [{ name: "misfit", x: Float64Array.from(values), y: Float64Array.from(misfits) }],
  });
  const ends = [
    ...(lower === undefined ? [] : [`above ${formatNumber(lower)}`]),
    ...(upper === undefined ? [] : [`below ${formatNumber(upper)}`]),
  ];
  const range = ends.length > 0 ? ends.join(" and ") : "shown here";
  const caption = `Misfit by ${parameter}, with all other parameters fitted anew: the data do not tell the values ${range}.`;
  return { name: `profile${number + 1}`, caption, svg };
}
