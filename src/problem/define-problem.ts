import { ellipticTerm } from "../energy/elliptic/elliptic.ts";
import { sum } from "../energy/functional.ts";
import { regressionTerm, type SampleSet, sampleOf } from "../energy/regression.ts";
import type { FollowingTerm, Term } from "../energy/term.ts";
import { writtenTerm } from "../energy/written/written.ts";
import type { Domain } from "../geometry/domain.ts";
import { box } from "../geometry/shapes/box.ts";
import { uniformPoint } from "../geometry/uniform-point.ts";
import type { DataFunction } from "../jet/data-function.ts";
import { Random } from "../math/random.ts";
import { monteCarlo } from "../quadrature/monte-carlo.ts";
import { readStatement } from "../schema/check.ts";
import { ProblemError } from "../schema/problem-error.ts";
import { checkGradient } from "./check-gradient.ts";
import { checkSize, checkWidth, tryOut } from "./check-statement.ts";
import { checkEquation } from "./equations/equation.ts";
import { type Problem, problemOf, type RegressionProblem, type VariationalProblem } from "./problem.ts";
import { checkInvariance } from "./space/check-invariance.ts";
import { readEnrichment } from "./space/enrichment.ts";
import { readInterfaces } from "./space/interfaces.ts";
import { readInvariance } from "./space/invariance.ts";
import type {
  CommonStatement,
  RegressionStatement,
  SampleFile,
  SamplesStatement,
  Statement,
  TargetStatement,
  VariationalStatement,
} from "./statement.ts";
import { statementSchema } from "./statement-schema.ts";
import { contactTerm } from "./terms/contact-term.ts";
import { type DirichletCondition, readDirichlet } from "./terms/dirichlet.ts";
import { impose } from "./terms/impose.ts";
import type { Imposition } from "./terms/imposition.ts";
import { sizeTerm } from "./terms/size-term.ts";

/** A regression problem whose samples are still in a file. */
export interface UnreadProblem {
  /** It cannot be solved before its samples are read. */
  readonly kind: "unread";
  /** The file, and its columns. */
  readonly samples: SampleFile;
  /**
   * The problem with the samples that the file holds.
   *
   * @throws ProblemError if these do not fit
   */
  withSamples(samples: SampleSet): RegressionProblem;
}

/** A regression on samples in a file, which `loadProblem` of "deep-ritz/node" reads. */
export function defineProblem(statement: SamplesStatement<SampleFile>): UnreadProblem;
/** A regression on a known function, or on given samples. */
export function defineProblem(statement: TargetStatement | SamplesStatement<SampleSet>): RegressionProblem;
/** Any regression. */
export function defineProblem(statement: RegressionStatement): RegressionProblem | UnreadProblem;
/**
 * States a problem. The energy, the data and the exact solution are tried on a few points at once, so
 * that a wrong statement fails here and not in the middle of a run.
 *
 * @throws ProblemError naming the field, the value and what would be right
 * @example
 * ```ts
 * import { defineProblem, elliptic, interval } from "deep-ritz";
 *
 * // -u'' + u = (1 + pi^2) cos(pi x) on (0, 1), u'(0) = u'(1) = 0: u = cos(pi x)
 * const problem = defineProblem({
 *   name: "neumann",
 *   domain: interval(0, 1),
 *   energy: elliptic({ reaction: 1, source: ([x]) => (1 + Math.PI ** 2) * Math.cos(Math.PI * x) }),
 *   exact: { u: ([x]) => Math.cos(Math.PI * x), grad: ([x]) => [-Math.PI * Math.sin(Math.PI * x)] },
 * });
 * console.log(problem.kind, problem.outputs); // variational 1
 *
 * const fit = defineProblem({ name: "fit", domain: interval(0, 1), target: ([x]) => Math.exp(x) });
 * console.log(fit.kind); // regression
 * ```
 */
// The last one: it is of this that TypeScript says what is wrong where none fits.
export function defineProblem<Data extends string = never, const Outputs extends number = 1>(
  statement: VariationalStatement<Data, Outputs>,
): VariationalProblem;
export function defineProblem(stated: Statement): Problem | UnreadProblem {
  const statement = readStatement(statementSchema, stated, "problem") as Statement; // an undecided one is refused
  if (statement.energy !== undefined) return variational(statement);
  return statement.target === undefined ? ofSamples(statement) : ofTarget(statement);
}

function variational(statement: VariationalStatement<string>): VariationalProblem {
  const { domain, energy, outputs = 1, defaults = {} } = statement;
  const data: Readonly<Record<string, DataFunction>> = statement.data ?? {};
  const conditions = readConditions(statement, domain);
  const prescribed = conditions?.map(({ piece }) => piece.name);
  const { elliptic, size, terms, after } = energyTerms(energy, domain, outputs, data, prescribed);
  const common = { ...readCommon(statement, domain, outputs), domain, outputs, defaults };
  if (statement.exact && size !== undefined) checkSize(statement.exact, domain, size);
  const imposed =
    conditions && impose(domain, outputs, sum(terms), conditions, statement.impose, !!common.enrichment);
  const problem = problemOf({
    kind: "variational" as const,
    ...common,
    terms: [...terms, ...(imposed?.term ? [imposed.term] : []), ...after],
    ...(elliptic && { elliptic }),
    ...(size !== undefined && { size }),
    ...(imposed && { dirichlet: imposed.dirichlet }),
    ...(imposed?.lift && { lift: imposed.lift }),
  });
  return tried(problem);
}

/** The energy's terms, those that come after the conditions', and what is known of it. */
function energyTerms(
  energy: VariationalStatement<string>["energy"],
  domain: Domain,
  outputs: number,
  data: Readonly<Record<string, DataFunction>>,
  prescribed: readonly string[] | undefined,
): Pick<VariationalProblem, "elliptic" | "size"> & {
  readonly terms: readonly Term[];
  readonly after: readonly FollowingTerm[];
} {
  if (typeof energy === "function") {
    return { terms: [writtenTerm(domain, outputs, energy, data)], after: [] };
  }
  switch (energy.kind) {
    case "elliptic": {
      const { coefficients } = energy;
      const term = ellipticTerm(domain, outputs, coefficients, prescribed);
      return { elliptic: coefficients, terms: [term], after: [] };
    }
    case "equation": {
      checkEquation(energy, domain.dimension, outputs, data);
      const { size } = energy;
      const term = writtenTerm(domain, outputs, energy.energy, energy.data);
      const after = energy.contact ? [contactTerm(energy.contact, domain.dimension) as FollowingTerm] : [];
      if (size === undefined) return { terms: [term], after };
      return { size: size === "measure" ? domain.measure : size, terms: [term, sizeTerm(size)], after };
    }
  }
}

function readConditions(
  { dirichlet, impose: method, outputs = 1 }: VariationalStatement<string>,
  domain: Domain,
): DirichletCondition[] | undefined {
  if (dirichlet !== undefined) return readDirichlet(domain, outputs, dirichlet);
  if (method === undefined) return undefined;
  throw new ProblemError("impose", 'says how to impose "dirichlet", which is missing');
}

function ofTarget(statement: TargetStatement): RegressionProblem {
  const { domain, target, targetGradient, outputs = 1, sobolev = 0, defaults = {} } = statement;
  checkWidth("target", target, domain, outputs);
  const data: Record<string, DataFunction> = { target };
  if (sobolev > 0 || targetGradient) {
    checkWidth("targetGradient", targetGradient, domain, outputs * domain.dimension);
  }
  if (sobolev > 0) data.targetGradient = targetGradient!;
  const exact = { u: target, ...(targetGradient && { grad: targetGradient }), energy: 0 };
  const common = readCommon({ exact, ...statement }, domain, outputs);
  const terms = [regressionTerm(outputs, sobolev, data)];
  return tried(problemOf({ kind: "regression" as const, ...common, domain, outputs, defaults, terms }));
}

function ofSamples(statement: SamplesStatement): RegressionProblem | UnreadProblem {
  const { samples, sobolev = 0 } = statement;
  if ("file" in samples) {
    return Object.freeze({
      kind: "unread" as const,
      samples,
      withSamples: (set: SampleSet) => ofSamples({ ...statement, samples: set }) as RegressionProblem,
    });
  }
  if (statement.outputs !== undefined && statement.outputs !== samples.outputs) {
    throw new ProblemError("outputs", `must be the samples' ${samples.outputs}, got ${statement.outputs}`);
  }
  const { outputs } = samples;
  checkSamples(samples, sobolev);
  const { domain = boundingBox(samples), defaults = {} } = statement;
  return tried(
    problemOf({
      kind: "regression" as const,
      ...readCommon(statement, domain, outputs),
      domain,
      outputs,
      defaults,
      terms: [regressionTerm(outputs, sobolev, {})],
      given: sampleOf(samples),
    }),
  );
}

function checkSamples({ inputs, outputs, points, values, gradients }: SampleSet, sobolev: number): void {
  const count = points.length / inputs;
  if (!Number.isSafeInteger(count) || count === 0) {
    throw new ProblemError("samples", `need points [n, ${inputs}], got ${points.length} numbers`);
  }
  if (values.length !== count * outputs) {
    throw new ProblemError(
      "samples",
      `need ${outputs} values for each of ${count} points, got ${values.length}`,
    );
  }
  for (const entry of [...points, ...values, ...(gradients ?? [])]) {
    if (!Number.isFinite(entry)) throw new ProblemError("samples", `must be finite, got ${entry}`);
  }
  if (sobolev > 0 && gradients?.length !== count * outputs * inputs) {
    throw new ProblemError("samples", `sobolev needs gradients [${count}, ${outputs}, ${inputs}]`);
  }
}

/** The parts that all statements have, read and checked. */
function readCommon(statement: CommonStatement, domain: Domain, outputs: number) {
  const { name, title = name, exact } = statement;
  const interfaces =
    statement.interfaces === undefined ? undefined : readInterfaces(domain, statement.interfaces);
  interfaces?.at(Float64Array.from(uniformPoint(domain, new Random(0))));
  const enrichment =
    statement.enrichment === undefined ? undefined : readEnrichment(domain, outputs, statement.enrichment);
  const invariance = readInvariance(domain, statement.periodic, statement.symmetry);
  if (exact) {
    checkWidth("exact.u", exact.u, domain, outputs);
    if (exact.grad) {
      checkWidth("exact.grad", exact.grad, domain, outputs * domain.dimension);
      checkGradient("exact", { value: exact.u, gradient: exact.grad }, domain, outputs);
    }
  }
  return {
    name,
    title,
    ...(exact && { exact }),
    ...(invariance && { invariance }),
    ...(interfaces && { interfaces }),
    ...(enrichment && { enrichment }),
  };
}

/** The problem, tried on a few points: what it is made of must be as u is stated to be, and its data finite. */
function tried<Whole extends Problem>(problem: Whole): Whole {
  const { domain, outputs, functional, invariance, enrichment, lift, exact } = problem;
  if (invariance) {
    const dirichlet = problem.kind === "variational" ? problem.dirichlet : undefined;
    checkInvariance(domain, invariance, {
      ...(dirichlet && { conditions: dirichlet.conditions }),
      ...(lift && { lift }),
      ...(enrichment && { enrichment }),
      ...(exact && { exact: exact.u }),
    });
  }
  // What is written in tfjs has been tried on its own.
  if (functional.terms[0]!.name !== "written") {
    tryOut(functional, problem.draw(monteCarlo(), 4, new Random(0)), outputs);
  }
  return problem;
}

/**
 * The same problem with its Dirichlet conditions imposed in another way.
 *
 * @throws ProblemError if it has none, or the method cannot be applied here
 */
export function imposedBy(problem: VariationalProblem, method: Imposition): VariationalProblem {
  const { domain, outputs, dirichlet, enrichment, terms, lift: _, ...rest } = problem;
  if (!dirichlet) throw new ProblemError("impose", "the problem has no Dirichlet conditions");
  const others = terms.filter(({ name }) => name !== "dirichlet");
  const isEnergy = (term: Term | FollowingTerm): term is Term =>
    term.kind === "fixed" && term.name !== "movement";
  const energy = others.filter(isEnergy);
  const imposed = impose(domain, outputs, sum(energy), dirichlet.conditions, method, !!enrichment);
  return tried(
    problemOf({
      ...rest,
      ...(enrichment && { enrichment }),
      domain,
      outputs,
      // in the order of a statement: sums round by it
      terms: [
        ...energy,
        ...(imposed.term ? [imposed.term] : []),
        ...others.filter((term) => !isEnergy(term)),
      ],
      dirichlet: imposed.dirichlet,
      ...(imposed.lift && { lift: imposed.lift }),
    }),
  );
}

function boundingBox({ points, inputs }: SampleSet): Domain {
  const lower = new Array<number>(inputs).fill(Number.POSITIVE_INFINITY);
  const upper = new Array<number>(inputs).fill(Number.NEGATIVE_INFINITY);
  points.forEach((value, index) => {
    lower[index % inputs] = Math.min(lower[index % inputs]!, value);
    upper[index % inputs] = Math.max(upper[index % inputs]!, value);
  });
  return box(lower, upper);
}
