import {
  type EllipticCoefficients,
  type EllipticEnergy,
  ellipticFunctional,
} from "../energy/elliptic/elliptic.ts";
import type { Functional } from "../energy/functional.ts";
import type { Lift } from "../energy/lift/lift-values.ts";
import { ProblemError } from "../energy/problem-error.ts";
import { regressionFunctional, type SampleSet, sampleOf } from "../energy/regression.ts";
import { describe, drawSample, type Sample } from "../energy/sample.ts";
import { reservedFields, type WrittenEnergy, writtenFunctional } from "../energy/written/written.ts";
import type { Domain } from "../geometry/domain.ts";
import { box } from "../geometry/shapes/box.ts";
import { uniformPoint } from "../geometry/uniform-point.ts";
import type { DataFunction } from "../jet/data-function.ts";
import { Random } from "../math/random.ts";
import type { LevelSets } from "../network/around/cusp-inputs.ts";
import type { FixedFunctions } from "../network/around/fixed-functions.ts";
import { monteCarlo } from "../quadrature/monte-carlo.ts";
import type { QuadratureRule } from "../quadrature/quadrature.ts";
import { checkGradient } from "./check-gradient.ts";
import { checkDefaults, checkKeys } from "./check-keys.ts";
import { checkDomain, checkFunction, checkSize, checkWidth, tryOut } from "./check-statement.ts";
import { checkEquation, type EquationEnergy } from "./equations/equation.ts";
import type { ProblemDefaults } from "./problem-defaults.ts";
import { checkInvariance } from "./space/check-invariance.ts";
import { type EnrichmentFunction, readEnrichment } from "./space/enrichment.ts";
import { type LevelSet, readInterfaces } from "./space/interfaces.ts";
import { type Invariance, readInvariance, type SymmetryStatement } from "./space/invariance.ts";
import type { TrialFunction } from "./space/trial-function.ts";
import { withContact } from "./terms/contact.ts";
import { type DirichletCondition, type DirichletStatement, readDirichlet } from "./terms/dirichlet.ts";
import { type Imposed, type ImposedConditions, impose } from "./terms/impose.ts";
import type { Imposition } from "./terms/imposition.ts";

/** The known solution: u, and if known grad u, as plain functions of a point. */
export interface ExactSolution {
  /** u(x): a number, or the list of its c components. */
  readonly u: DataFunction;
  /** grad u(x): d numbers, or c x d row-major. Without it only errors in u are measured. */
  readonly grad?: DataFunction;
  /** The energy's minimum; default: the energy of the exact solution by quadrature. */
  readonly energy?: number;
  /** True where -u is as good as u, as for eigenfunctions: errors are measured to the nearer of the two. */
  readonly upToSign?: boolean;
}

interface CommonStatement {
  /** A short name, used for the run folder: "poisson2d". */
  readonly name: string;
  /** One line for people: the equation and its boundary conditions. */
  readonly title?: string;
  /** Components of the unknown; default 1. */
  readonly outputs?: number;
  readonly exact?: ExactSolution;
  /** Axes on which u is periodic, with the domain's width as its period: ["x"]. */
  readonly periodic?: readonly string[];
  /** Parities of u about the middle of the domain, by the name of the axis: { x: "odd" }. */
  readonly symmetry?: SymmetryStatement;
  /** Level set functions: grad u may jump where one vanishes, and the network has a kink there. */
  readonly interfaces?: readonly LevelSet[];
  /** Functions psi_k that stand beside the network, u = N + sum C_k psi_k: a solution's singular part. */
  readonly enrichment?: readonly EnrichmentFunction[];
  readonly defaults?: ProblemDefaults;
}

/** Minimise an energy over functions on a domain. */
export interface VariationalStatement<Data extends string = never> extends CommonStatement {
  readonly domain: Domain;
  /** Sources, coefficients, boundary values: float64 functions of a point, given to `energy` as tensors. */
  readonly data?: Readonly<Record<Data, DataFunction>>;
  /** The energy in tfjs, `elliptic({...})`, or that of another equation: `pLaplace({...})` and so on. */
  readonly energy: WrittenEnergy<Data> | EllipticEnergy | EquationEnergy;
  /** Values of u on the boundary: one for all of it, or by the name of the piece. The rest is left free. */
  readonly dirichlet?: DirichletStatement;
  /**
   * How they are imposed. Default: `lift()` where all these pieces have a smooth distance, else `nitsche()` for
   * energies that know their flux and `augmentedLagrangian()` for others.
   */
  readonly impose?: Imposition;
}

/** A file of samples, read by `loadProblem` of "deep-ritz/node": columns by their names in the header. */
export interface SampleFile {
  readonly file: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** d columns for each output in turn, for Sobolev training. */
  readonly gradients?: readonly string[];
}

/** Fit a function to its samples, or to a known target. */
export interface RegressionStatement extends CommonStatement {
  /** Where the target is sampled; with `samples`, default: their bounding box. */
  readonly domain?: Domain;
  /** A known function, sampled by the training quadrature. */
  readonly target?: DataFunction;
  readonly targetGradient?: DataFunction;
  /** Given samples instead of a known function. */
  readonly samples?: SampleSet | SampleFile;
  /** Weight of the gradients' misfit; default 0. */
  readonly sobolev?: number;
}

const statementKeys =
  "name title outputs exact periodic symmetry interfaces enrichment defaults domain data energy dirichlet impose target targetGradient samples sobolev".split(
    " ",
  );

/** A problem, checked: everything that training and error measurement need to know of it. */
export interface Problem {
  readonly type: "variational" | "regression";
  readonly name: string;
  readonly title: string;
  readonly domain: Domain;
  /** Components c of the unknown. */
  readonly outputs: number;
  readonly functional: Functional;
  readonly exact?: ExactSolution;
  /** Shifts and mirrors under which the network stays as it is, or changes its sign. */
  readonly invariance?: Invariance;
  /** Where grad u may jump. */
  readonly interfaces?: LevelSets;
  /** Given functions beside the network: N in what follows is the network with them. */
  readonly enrichment?: FixedFunctions;
  /** The coefficients, when the energy is `elliptic({...})`. */
  readonly elliptic?: EllipticCoefficients;
  /** The integral of u^2 that the energy asks for, where it sees little else of the size of u: eigenvalues. */
  readonly size?: number;
  /** Where u is prescribed and how that is imposed; left out where it is prescribed nowhere. */
  readonly dirichlet?: ImposedConditions;
  /** With a lift the unknown is u = g + l N, N the network; the functional still sees (u, grad u). */
  readonly lift?: Lift;
  /** The same problem with its conditions imposed in another way; problems with Dirichlet conditions. */
  imposedBy?(method: Imposition): Problem;
  /** The same problem with weights for the space that training starts in; some ways to impose conditions. */
  begin?(start: TrialFunction): Problem;
  /** The same problem with weights or multipliers that follow the iterate; undefined where nothing changes. */
  revise?(iterate: TrialFunction): Problem | undefined;
  /** True where the energy has multipliers besides those of `dirichlet`; `revise` updates them. */
  readonly multipliers?: boolean;
  /** Number of given samples, when training is bound to them. */
  readonly givenSamples?: number;
  readonly defaults: ProblemDefaults;
  /** Points, weights and data for one evaluation of the energy. */
  draw(rule: QuadratureRule, count: number, random: Random): Sample;
}

/** A regression problem whose samples are still in a file. */
export interface UnreadProblem {
  readonly unread: SampleFile;
  withSamples(samples: SampleSet): Problem;
}

/**
 * States a problem. The energy, the data and the exact solution are tried on a few points at once, so
 * that a wrong statement fails here and not in the middle of a run.
 *
 * @throws ProblemError naming the field, the value and what would be right
 */
export function defineProblem<Data extends string = never>(statement: VariationalStatement<Data>): Problem;
export function defineProblem(
  statement: RegressionStatement & { readonly samples: SampleFile },
): UnreadProblem;
export function defineProblem(statement: RegressionStatement): Problem;
export function defineProblem(
  statement: VariationalStatement<string> | RegressionStatement,
): Problem | UnreadProblem {
  if (typeof statement !== "object" || statement === null) {
    throw new ProblemError("problem", `must be an object, got ${describe(statement)}`);
  }
  if (typeof statement.name !== "string" || !/^[\w.-]+$/.test(statement.name)) {
    throw new ProblemError(
      "name",
      `must be letters, digits, ".", "_" or "-", got ${describe(statement.name)}`,
    );
  }
  checkKeys("problem", statement, statementKeys);
  checkKeys("exact", statement.exact, ["u", "grad", "energy", "upToSign"]);
  checkDefaults(statement.defaults);
  const { outputs = 1 } = statement;
  if (!Number.isSafeInteger(outputs) || outputs < 1) {
    throw new ProblemError("outputs", `must be a positive integer, got ${describe(outputs)}`);
  }
  if ("energy" in statement) {
    const { energy } = statement;
    const problem = variational(statement);
    const contact = typeof energy === "object" && energy.kind === "equation" ? energy.contact : undefined;
    return contact ? withContact(problem, contact) : problem;
  }
  for (const key of ["dirichlet", "impose"]) {
    if (key in statement) throw new ProblemError(key, 'is for problems with an "energy"');
  }
  if ("target" in statement || "samples" in statement) return regression(statement);
  throw new ProblemError("energy", 'a problem needs an "energy" (variational), or a "target" or "samples"');
}

function variational(statement: VariationalStatement<string>): Problem {
  const { domain, energy, outputs = 1 } = statement;
  const data: Readonly<Record<string, DataFunction>> = statement.data ?? {};
  checkDomain(domain);
  for (const name of Object.keys(data)) {
    if ((reservedFields as readonly string[]).includes(name)) {
      throw new ProblemError(`data.${name}`, `the name is taken by the fields ${reservedFields.join(", ")}`);
    }
    checkFunction(`data.${name}`, data[name]);
  }
  const conditions = readConditions(statement, domain);
  const kind = typeof energy === "function" ? "function" : energy?.kind;
  if (kind !== "function" && kind !== "elliptic" && kind !== "equation") {
    throw new ProblemError("energy", `must be a function or elliptic({...}), got ${describe(energy)}`);
  }
  if (typeof energy === "object" && energy.kind === "equation") {
    checkEquation(energy, domain.dimension, outputs, data);
  }
  const prescribed = conditions?.map(({ piece }) => piece.name);
  const functional =
    typeof energy === "function"
      ? writtenFunctional(domain, outputs, energy, data)
      : energy.kind === "equation"
        ? writtenFunctional(domain, outputs, energy.energy, energy.data)
        : ellipticFunctional(domain, outputs, energy.coefficients, prescribed);
  const { size = undefined } = typeof energy === "object" && energy.kind === "equation" ? energy : {};
  const known = {
    ...(typeof energy === "object" && energy.kind === "elliptic" && { elliptic: energy.coefficients }),
    ...(size !== undefined && { size: size === "measure" ? domain.measure : size }),
  };
  if (!conditions) return assemble("variational", statement, domain, functional, known);
  const withConditions = ({ functional: whole, begin, revise, ...rest }: Imposed): Problem =>
    assemble("variational", statement, domain, whole, {
      ...known,
      ...rest,
      imposedBy: (method) => withConditions(impose(domain, outputs, functional, conditions, method)),
      ...(begin && { begin: (start) => withConditions(begin(start)) }),
      ...(revise && {
        revise(iterate) {
          const revised = revise(iterate);
          return revised && withConditions(revised);
        },
      }),
    });
  const singular = statement.enrichment !== undefined;
  return withConditions(impose(domain, outputs, functional, conditions, statement.impose, singular));
}

function readConditions(
  { dirichlet, impose: method, outputs = 1 }: VariationalStatement<string>,
  domain: Domain,
): DirichletCondition[] | undefined {
  if (dirichlet !== undefined) return readDirichlet(domain, outputs, dirichlet);
  if (method === undefined) return undefined;
  throw new ProblemError("impose", 'says how to impose "dirichlet", which is missing');
}

function regression(statement: RegressionStatement): Problem | UnreadProblem {
  const { target, targetGradient, samples, sobolev = 0, outputs = 1 } = statement;
  if (!(sobolev >= 0)) throw new ProblemError("sobolev", `must be >= 0, got ${describe(sobolev)}`);
  if (samples !== undefined && target !== undefined) {
    throw new ProblemError("samples", 'give either "target" or "samples", not both');
  }
  if (samples !== undefined && (typeof samples !== "object" || samples === null)) {
    throw new ProblemError("samples", `must be points and values, or a file, got ${describe(samples)}`);
  }
  if (samples !== undefined && "file" in samples) {
    return {
      unread: samples,
      withSamples: (set) => regression({ ...statement, samples: set }) as Problem,
    };
  }
  if (samples !== undefined) {
    if (statement.outputs !== undefined && statement.outputs !== samples.outputs) {
      throw new ProblemError("outputs", `must be the samples' ${samples.outputs}, got ${statement.outputs}`);
    }
    return fromSamples({ ...statement, outputs: samples.outputs }, samples, sobolev);
  }

  const { domain } = statement;
  checkDomain(domain);
  checkWidth("target", target, domain, outputs);
  const data: Record<string, DataFunction> = { target: target! };
  if (sobolev > 0 || targetGradient) {
    checkWidth("targetGradient", targetGradient, domain, outputs * domain.dimension);
  }
  if (sobolev > 0) data.targetGradient = targetGradient!;
  const functional = regressionFunctional(outputs, sobolev, data);
  const exact = { u: target!, ...(targetGradient && { grad: targetGradient }), energy: 0 };
  return assemble("regression", { exact, ...statement }, domain, functional);
}

function fromSamples(statement: RegressionStatement, samples: SampleSet, sobolev: number): Problem {
  const { inputs, outputs, points, values, gradients } = samples;
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
  const functional = regressionFunctional(outputs, sobolev, {});
  const fixed = sampleOf(samples);
  const domain = statement.domain ?? boundingBox(samples);
  return assemble("regression", statement, domain, functional, {}, fixed);
}

function assemble(
  type: Problem["type"],
  statement: CommonStatement,
  domain: Domain,
  functional: Functional,
  parts: Pick<Problem, "dirichlet" | "lift" | "elliptic" | "size" | "imposedBy" | "begin" | "revise"> = {},
  given?: Sample,
): Problem {
  const { name, title = name, outputs = 1, exact, defaults = {} } = statement;
  const interfaces =
    statement.interfaces === undefined ? undefined : readInterfaces(domain, statement.interfaces);
  interfaces?.at(Float64Array.from(uniformPoint(domain, new Random(0))));
  const enrichment =
    statement.enrichment === undefined ? undefined : readEnrichment(domain, outputs, statement.enrichment);
  const invariance = readInvariance(domain, statement.periodic, statement.symmetry);
  const pieces = domain.boundary.filter((piece) => functional.pieces.includes(piece.name));
  if (exact) {
    checkWidth("exact.u", exact.u, domain, outputs);
    if (exact.grad) {
      checkWidth("exact.grad", exact.grad, domain, outputs * domain.dimension);
      checkGradient("exact", { value: exact.u, gradient: exact.grad }, domain, outputs);
    }
    if (parts.size !== undefined) checkSize(exact, domain, parts.size);
  }
  if (invariance) {
    const { dirichlet, lift } = parts;
    checkInvariance(domain, invariance, {
      ...(dirichlet && { conditions: dirichlet.conditions }),
      ...(lift && { lift }),
      ...(enrichment && { enrichment }),
      ...(exact && { exact: exact.u }),
    });
  }
  const draw: Problem["draw"] = (rule, count, random) => {
    if (given) return given;
    const sample = drawSample(domain, pieces, functional, rule, count, random);
    return parts.lift ? { ...sample, lift: parts.lift.at(sample.points, sample.count) } : sample;
  };
  if (functional.form !== "written") tryOut(functional, draw(monteCarlo(), 4, new Random(0)), outputs);
  return {
    type,
    name,
    title,
    domain,
    outputs,
    functional,
    ...(exact && { exact }),
    ...(invariance && { invariance }),
    ...(interfaces && { interfaces }),
    ...(enrichment && { enrichment }),
    ...parts,
    ...(given && { givenSamples: given.count }),
    defaults,
    draw,
  };
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
