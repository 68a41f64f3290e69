import * as v from "valibot";
import type { Point } from "../../jet/data-function.ts";
import { readOptions } from "../../schema/check.ts";
import { optional, optionsOf } from "../../schema/parts.ts";
import { listOf, text } from "../../schema/values.ts";
import { arcDistance } from "../distance/arc-distance.ts";
import { joinedDistance } from "../distance/joined-distance.ts";
import { conjunction, negated, pieceDistance } from "../distance/smooth-distance.ts";
import type { BoundaryPiece, Domain, SmoothDistance } from "../domain.ts";
import { extent } from "../extent.ts";
import { type RestrictedCharts, restrictedCharts } from "./restricted-piece.ts";

const pieceNames = listOf(text, "the name of a piece, or a list of names");
const boundaryPartOptions = optionsOf({
  of: optional(v.lazy((given) => (typeof given === "string" ? text : pieceNames))),
});

/**
 * The domain with a new boundary piece: the points of the boundary, or of the pieces named in `of`, that a
 * predicate holds for. The other pieces keep what is left of them.
 *
 * The predicate gives a boolean, or a number that is positive on the part and changes smoothly across its end;
 * with a number, parts of surfaces have smooth distances too. Measures stay right to rounding up to two
 * dimensions; above, that of a piece cut in two is estimated with an error bar (`measureError`).
 *
 * @param predicate of a point [d] of the boundary
 * @throws RangeError if the name is taken, an option is unknown, a piece in `of` does not exist, or the predicate holds nowhere there
 * @example
 * ```ts
 * import { boundaryPart, disk } from "deep-ritz";
 *
 * const mixed = boundaryPart(disk([0, 0], 1), "left half", ([x]) => x < 0);
 * console.log(mixed.boundary.map(({ name }) => name).join(", ")); // circle, left half
 * ```
 */
export function boundaryPart(
  domain: Domain,
  name: string,
  predicate: (x: Point) => boolean | number,
  options: {
    /** The piece or the pieces that it is taken from; default: all. */
    readonly of?: string | readonly string[];
  } = {},
): Domain {
  const { of } = readOptions(boundaryPartOptions, options, "boundaryPart");
  const sources = of === undefined ? domain.boundary.map((piece) => piece.name) : [of].flat();
  for (const source of sources) {
    if (domain.boundary.some((piece) => piece.name === source)) continue;
    throw new RangeError(
      `boundary part ${JSON.stringify(name)}: no piece is named ${JSON.stringify(source)}; there are ${domain.boundary.map((piece) => piece.name).join(", ")}`,
    );
  }
  const value = (x: ArrayLike<number>) => predicate(Array.from(x) as unknown as Point);
  const holds = (x: ArrayLike<number>) => {
    const result = value(x);
    return typeof result === "number" ? result > 0 : result;
  };
  const parts: BoundaryPiece[] = [];
  const rests = domain.boundary.flatMap((piece) => {
    if (!sources.includes(piece.name)) return [piece];
    const part = restrictedCharts(piece, (x) => holds(x));
    if (part === undefined) return [piece];
    const rest = part.whole ? undefined : restrictedCharts(piece, (x) => !holds(x));
    if (rest === undefined) {
      parts.push(piece);
      return [];
    }
    const [scaled, level] = [extent(domain), () => numericLevel(value, domain.dimension, extent(domain))];
    parts.push(shareOf(piece, part, rest, scaled, value, level));
    return [shareOf(piece, rest, part, scaled, value, () => negated(level()))];
  });
  if (parts.length === 0) {
    throw new RangeError(
      `boundary part ${JSON.stringify(name)}: its predicate holds nowhere on ${sources.join(", ")}`,
    );
  }
  if (rests.some((piece) => piece.name === name)) {
    throw new RangeError(`boundary part ${JSON.stringify(name)}: a piece of that name exists already`);
  }
  const isCut = rests.length + parts.length > domain.boundary.length;
  return {
    ...domain,
    // the two sides of a cut meet at 180 degrees
    nonObtuse: domain.nonObtuse === true && !isCut,
    boundary: [...rests, merged(name, parts, domain.dimension)],
  };
}

/**
 * The domain with other names for its boundary pieces. Pieces that get the same name become one.
 *
 * @param rename from old names to new ones; names that are left out stay
 * @throws RangeError if a piece to be renamed does not exist
 */
export function renameBoundary(domain: Domain, rename: Readonly<Record<string, string>>): Domain {
  for (const name of Object.keys(rename)) {
    if (domain.boundary.some((piece) => piece.name === name)) continue;
    throw new RangeError(
      `rename boundary: no piece is named ${JSON.stringify(name)}; there are ${domain.boundary.map((piece) => piece.name).join(", ")}`,
    );
  }
  const newName = ({ name }: BoundaryPiece) => (Object.hasOwn(rename, name) ? rename[name]! : name);
  const names = [...new Set(domain.boundary.map(newName))];
  const boundary = names.map((name) =>
    merged(
      name,
      domain.boundary.filter((piece) => newName(piece) === name),
      domain.dimension,
    ),
  );
  return { ...domain, boundary };
}

function merged(name: string, pieces: readonly BoundaryPiece[], dimension: number): BoundaryPiece {
  if (pieces.length === 1) return { ...pieces[0]!, name };
  const error = Math.hypot(...pieces.map(({ measureError = 0 }) => measureError));
  const distances = pieces.flatMap(({ distance }) => distance ?? []);
  return {
    name,
    measure: pieces.reduce((sum, { measure }) => sum + measure, 0),
    ...(error > 0 && { measureError: error }),
    charts: pieces.flatMap(({ charts }) => charts),
    ...(distances.length === pieces.length && { distance: joinedDistance(dimension, distances) }),
  };
}

/** A share of a piece, with the distance that its equation and the end of the share give. */
function shareOf(
  piece: BoundaryPiece,
  { whole: _, ...share }: RestrictedCharts,
  rest: RestrictedCharts,
  scale: number,
  value: (x: ArrayLike<number>) => boolean | number,
  level: () => SmoothDistance,
): BoundaryPiece {
  const { name, equation } = piece;
  if (equation === undefined) return { name, ...share };
  const parameters = share.charts[0]!.parameters;
  const start = share.charts[0]!.map(new Float64Array(parameters).fill(0.5), 1).points;
  if (typeof value(start) === "number") {
    const trim = conjunction([...(equation.trim ? [equation.trim] : []), level()]);
    return {
      name,
      ...share,
      equation: { level: equation.level, trim },
      distance: pieceDistance({ level: equation.level, trim }, scale),
    };
  }
  if (parameters !== 1) return { name, ...share };
  return { name, ...share, distance: arcDistance(equation, share.charts, rest.charts, scale) };
}

/** A function of a point as a level, with its gradient by central differences. */
function numericLevel(
  value: (x: ArrayLike<number>) => boolean | number,
  dimension: number,
  scale: number,
): SmoothDistance {
  const h = 6e-6 * scale;
  return (x, gradient) => {
    const moved = Array.from(x);
    for (let k = 0; k < dimension; k++) {
      moved[k] = x[k]! + h;
      const ahead = Number(value(moved));
      moved[k] = x[k]! - h;
      gradient[k] = (ahead - Number(value(moved))) / (2 * h);
      moved[k] = x[k]!;
    }
    return Number(value(moved));
  };
}
