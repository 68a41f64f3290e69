import * as v from "valibot";
import type { SampleSet } from "../energy/regression.ts";
import { reservedFields } from "../energy/written/written.ts";
import type { Domain } from "../geometry/domain.ts";
import type { DataFunction } from "../jet/data-function.ts";
import { optional, parts, refused, tied } from "../schema/parts.ts";
import { functionOf, listOf, notNegative, positiveInteger, readLater, text } from "../schema/values.ts";
import { exactSolution } from "./problem.ts";
import { problemDefaults } from "./problem-defaults.ts";
import type { EnrichmentFunction } from "./space/enrichment.ts";
import type { LevelSet } from "./space/interfaces.ts";
import type { SymmetryStatement } from "./space/invariance.ts";
import type { SampleFile, SamplesStatement, TargetStatement, VariationalStatement } from "./statement.ts";
import type { DirichletStatement } from "./terms/dirichlet.ts";
import type { Imposition } from "./terms/imposition.ts";

const functionOfX = functionOf<DataFunction>("x");

const nameWords = 'must be letters, digits, ".", "_" or "-"';

const domain = v.custom<Domain>((value) => {
  const { dimension, contains } = (value ?? {}) as Partial<Domain>;
  return Number(dimension) >= 1 && typeof contains === "function";
}, "must be a domain such as box([0, 0], [1, 1])");

/** Parts that name axes or pieces of the boundary are looked at where the domain is known. */
const common = {
  name: v.pipe(v.string(nameWords), v.regex(/^[\w.-]+$/, nameWords)),
  title: optional(text),
  outputs: optional(positiveInteger),
  exact: optional(exactSolution),
  periodic: optional(readLater<readonly string[]>()),
  symmetry: optional(readLater<SymmetryStatement>()),
  interfaces: optional(readLater<readonly LevelSet[]>()),
  enrichment: optional(readLater<readonly EnrichmentFunction[]>()),
  defaults: optional(problemDefaults),
};

const reserved: readonly string[] = reservedFields;
const data = v.record(
  v.pipe(
    v.string(),
    v.check((name) => !reserved.includes(name), `the name is taken by the fields ${reserved.join(", ")}`),
  ),
  functionOfX,
  "must be functions of x by their names",
);

type Energy = VariationalStatement<string>["energy"];
const energy = v.custom<Energy>((value) => {
  const kind = (value as { readonly kind?: unknown } | null | undefined)?.kind;
  return typeof value === "function" || kind === "elliptic" || kind === "equation";
}, "must be a function or elliptic({...})");

const either = (one: string, other: string) => refused(`give either "${one}" or "${other}", not both`);
const ofRegressions = refused('is for problems with a "target" or "samples"');
const ofEnergies = refused('is for problems with an "energy"');

const variational = tied<VariationalStatement<string>>()(
  parts({
    ...common,
    domain,
    data: optional(data),
    energy,
    dirichlet: optional(readLater<DirichletStatement>()),
    impose: optional(readLater<Imposition>()),
    target: either("energy", "target"),
    targetGradient: ofRegressions,
    samples: either("energy", "samples"),
    sobolev: ofRegressions,
  }),
);

const regression = {
  ...common,
  sobolev: optional(notNegative),
  energy: ofEnergies,
  data: ofEnergies,
  dirichlet: ofEnergies,
  impose: ofEnergies,
};

const target = tied<TargetStatement>()(
  parts({
    ...regression,
    domain,
    target: functionOfX,
    targetGradient: optional(functionOfX),
    samples: either("target", "samples"),
  }),
);

const numbers = v.custom<Float64Array>((value) => value instanceof Float64Array, "must be a Float64Array");
const sampleSet = tied<SampleSet>()(
  parts(
    {
      points: numbers,
      values: numbers,
      gradients: optional(numbers),
      inputs: positiveInteger,
      outputs: positiveInteger,
    },
    { what: "points and values, or a file" },
  ),
);

const columns = listOf(text, 'a list of columns such as ["x", "y"]');
const sampleFile = tied<SampleFile>()(
  parts({ file: text, inputs: columns, outputs: columns, gradients: optional(columns) }),
);

const samples = tied<SamplesStatement>()(
  parts({
    ...regression,
    domain: optional(domain),
    samples: v.lazy((given) => (has(given, "file") ? sampleFile : sampleSet)),
    target: refused('give either "target" or "samples", not both'),
    targetGradient: refused('is for problems with a "target"'),
  }),
);

/** A statement that does not say what it is about. */
const undecided = parts({
  ...variational.entries,
  target: optional(v.unknown()),
  targetGradient: optional(v.unknown()),
  samples: optional(v.unknown()),
  sobolev: optional(v.unknown()),
  energy: v.custom(() => false, 'a problem needs an "energy" (variational), or a "target" or "samples"'),
});

const has = (given: unknown, part: string) =>
  typeof given === "object" && given !== null && (given as Record<string, unknown>)[part] !== undefined;

/** What `defineProblem` takes: its kind is told by its only part of "energy", "target" and "samples". */
export const statementSchema = v.lazy((given) => {
  if (has(given, "energy")) return variational;
  if (has(given, "target")) return target;
  return has(given, "samples") ? samples : undecided;
});
