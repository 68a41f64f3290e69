import type { BoundaryPiece, Domain } from "../../geometry/domain.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import { describe, ProblemError } from "../../schema/problem-error.ts";
import { constantField, type Field, fieldOf, isScalarValue, type KnownFunction } from "../field.ts";

/** The prescribed value of one component: a number, a function of the point, or one with its gradient. */
export type ScalarValue = number | DataFunction | KnownFunction;

/**
 * The prescribed value of u on a piece. For several components: a number for all of them, a function that
 * returns their list, or a list of scalar values in which `null` leaves a component free.
 */
export type DirichletValue = ScalarValue | readonly (ScalarValue | null)[];

/**
 * Where u is prescribed, and its values: the same on the whole boundary, or by the name of the piece; "rest"
 * stands for the pieces that are not named.
 */
export type DirichletStatement = DirichletValue | Readonly<Record<string, DirichletValue>>;

/** The condition on one piece of the boundary. */
export interface DirichletCondition {
  /** Where u is prescribed. */
  readonly piece: BoundaryPiece;
  /** Where the statement has it, for messages. */
  readonly field: string;
  /** [c], false where the component is free. */
  readonly prescribed: readonly boolean[];
  /** The values of all c components; zero for free ones. */
  readonly value: Field;
}

/**
 * Reads the Dirichlet conditions of a statement. Pieces that share one statement share one field.
 *
 * @throws ProblemError if a piece does not exist, a value is of the wrong kind, or nothing is prescribed
 */
export function readDirichlet(
  domain: Domain,
  outputs: number,
  statement: DirichletStatement,
): DirichletCondition[] {
  const names = domain.boundary.map(({ name }) => name);
  if (names.length === 0) throw new ProblemError("dirichlet", `${domain.name} has no boundary pieces`);
  const single = isScalarValue(statement) || Array.isArray(statement);
  if (!single && (typeof statement !== "object" || statement === null)) {
    throw new ProblemError(
      "dirichlet",
      `must be a value, or values by the name of the piece, got ${describe(statement)}`,
    );
  }
  const byPiece = (single ? { rest: statement } : statement) as Readonly<Record<string, DirichletValue>>;
  const stated = Object.keys(byPiece);
  if (stated.length === 0) throw new ProblemError("dirichlet", "names no piece of the boundary");
  for (const name of stated) {
    if (names.includes(name) || name === "rest") continue;
    throw new ProblemError(
      "dirichlet",
      `no boundary piece ${describe(name)}; there are ${names.map((known) => JSON.stringify(known)).join(", ")}`,
    );
  }
  const conditions = stated.flatMap((name) => {
    const field = single ? "dirichlet" : `dirichlet[${JSON.stringify(name)}]`;
    const read = readValue(field, domain, outputs, byPiece[name]!);
    const isRest = name === "rest" && !names.includes("rest");
    const pieces = domain.boundary.filter((piece) =>
      isRest ? !stated.includes(piece.name) : piece.name === name,
    );
    return pieces.map((piece) => ({ piece, field, ...read }));
  });
  return conditions.sort((a, b) => names.indexOf(a.piece.name) - names.indexOf(b.piece.name));
}

function readValue(
  field: string,
  domain: Domain,
  outputs: number,
  value: DirichletValue,
): { prescribed: readonly boolean[]; value: Field } {
  if (!Array.isArray(value)) {
    const all = new Array<boolean>(outputs).fill(true);
    return { prescribed: all, value: fieldOf(field, value as ScalarValue, domain, outputs) };
  }
  const list = value as readonly (ScalarValue | null)[];
  if (list.length !== outputs) {
    throw new ProblemError(
      field,
      `must have ${outputs} entr${outputs === 1 ? "y" : "ies"}, one a component, got ${list.length}`,
    );
  }
  const prescribed = list.map((entry) => entry !== null);
  if (!prescribed.includes(true)) {
    throw new ProblemError(field, "prescribes no component; leave the piece out instead");
  }
  const parts = list.map((entry, j) =>
    entry === null
      ? constantField([0], domain.dimension)
      : fieldOf(outputs === 1 ? field : `${field}[${j}]`, entry, domain, 1),
  );
  return { prescribed, value: stacked(parts, domain.dimension) };
}

/** The field whose components are the given scalar fields. */
function stacked(parts: readonly Field[], d: number): Field {
  if (parts.length === 1) return parts[0]!;
  if (parts.every(({ constant }) => constant !== undefined)) {
    return constantField(
      parts.map(({ constant }) => constant![0]!),
      d,
    );
  }
  const c = parts.length;
  const interleave = (blocks: readonly ArrayLike<number>[], count: number, width: number) => {
    const result = new Float64Array(count * c * width);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < c; j++) {
        for (let k = 0; k < width; k++) result[(i * c + j) * width + k] = blocks[j]![i * width + k]!;
      }
    }
    return result;
  };
  return {
    components: c,
    at: (x) =>
      parts.map(({ at }) => {
        const value = at(x);
        return typeof value === "number" ? value : value[0]!;
      }),
    values: (points) =>
      interleave(
        parts.map((part) => part.values(points)),
        points.length / d,
        1,
      ),
    jet(points) {
      const count = points.length / d;
      const jets = parts.map((part) => part.jet(points));
      return {
        count,
        u: interleave(
          jets.map(({ u }) => u),
          count,
          1,
        ),
        grad: interleave(
          jets.map(({ grad }) => grad),
          count,
          d,
        ),
      };
    },
  };
}
