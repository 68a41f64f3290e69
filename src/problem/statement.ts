import type { EllipticEnergy } from "../energy/elliptic/elliptic.ts";
import type { SampleSet } from "../energy/regression.ts";
import type { WrittenEnergy } from "../energy/written/written.ts";
import type { Domain } from "../geometry/domain.ts";
import type { DataFunction } from "../jet/data-function.ts";
import type { EquationEnergy } from "./equations/equation.ts";
import type { ExactSolution } from "./problem.ts";
import type { ProblemDefaults } from "./problem-defaults.ts";
import type { EnrichmentFunction } from "./space/enrichment.ts";
import type { LevelSet } from "./space/interfaces.ts";
import type { SymmetryStatement } from "./space/invariance.ts";
import type { DirichletStatement } from "./terms/dirichlet.ts";
import type { Imposition } from "./terms/imposition.ts";

/** What all statements may say. */
export interface CommonStatement {
  /** A short name, used for the run folder: "poisson2d". Letters, digits, ".", "_" and "-". */
  readonly name: string;
  /** One line for people: the equation and its boundary conditions. */
  readonly title?: string;
  /** The solution, where it is known: errors are measured against it. A target is taken for it by itself. */
  readonly exact?: ExactSolution;
  /** Axes on which u is periodic, with the domain's width as its period: ["x"]; default: none. */
  readonly periodic?: readonly string[];
  /** Parities of u about the middle of the domain, by the name of the axis: { x: "odd" }; default: none. */
  readonly symmetry?: SymmetryStatement;
  /** Level set functions: grad u may jump where one vanishes, and the network has a kink there. */
  readonly interfaces?: readonly LevelSet[];
  /** Functions psi_k beside the network, u = N + sum C_k psi_k: a solution's singular part. Default: none. */
  readonly enrichment?: readonly EnrichmentFunction[];
  /** The solver, and settings for solvers, unless whoever solves it says otherwise. */
  readonly defaults?: ProblemDefaults;
}

/** Minimise an energy over functions on a domain. */
export interface VariationalStatement<Data extends string = never, Outputs extends number = number>
  extends CommonStatement {
  /** Omega, in R^d. */
  readonly domain: Domain;
  /** Components of the unknown; default 1. */
  readonly outputs?: Outputs;
  /**
   * Sources, coefficients, boundary values: float64 functions of a point, given to a written `energy` as tensors under
   * their names. Default: none.
   */
  readonly data?: Readonly<Record<Data, DataFunction>>;
  /** The energy in tfjs, `elliptic({...})`, or that of another equation: `pLaplace({...})` and so on. */
  readonly energy: WrittenEnergy<Data, Outputs> | EllipticEnergy | EquationEnergy;
  /** Values of u on the boundary: one for all of it, or by the name of the piece. The rest is left free. */
  readonly dirichlet?: DirichletStatement;
  /**
   * How they are imposed. Default: `lift()` where all these pieces have a smooth distance, else `nitsche()` for
   * energies that know their flux and `augmentedLagrangian()` for others.
   */
  readonly impose?: Imposition;
  /** Of regressions only. */
  readonly target?: never;
  /** Of regressions only. */
  readonly targetGradient?: never;
  /** Of regressions only. */
  readonly samples?: never;
  /** Of regressions only. */
  readonly sobolev?: never;
}

/** A file of samples, read by `loadProblem` of "deep-ritz/node": columns by their names in the header (docs/formats.md). */
export interface SampleFile {
  /** A CSV file with a header, relative to the problem's file. */
  readonly file: string;
  /** d columns, the coordinates of the points. */
  readonly inputs: readonly string[];
  /** c columns, the values. */
  readonly outputs: readonly string[];
  /** d columns for each output in turn, for Sobolev training. */
  readonly gradients?: readonly string[];
}

/** What regressions may say. */
export interface CommonRegression extends CommonStatement {
  /** Components of the unknown; default 1, or the samples'. */
  readonly outputs?: number;
  /** Weight of the gradients' misfit; default 0. */
  readonly sobolev?: number;
  /** Of variational problems only. */
  readonly energy?: never;
  /** Of variational problems only. */
  readonly data?: never;
  /** Of variational problems only. */
  readonly dirichlet?: never;
  /** Of variational problems only. */
  readonly impose?: never;
}

/** Fit a known function, sampled by the training quadrature. */
export interface TargetStatement extends CommonRegression {
  /** Where it is sampled. */
  readonly domain: Domain;
  /** A number, or c numbers for c outputs. */
  readonly target: DataFunction;
  /** d numbers, or c x d row-major; needed where `sobolev` is positive. */
  readonly targetGradient?: DataFunction;
  /** Of the other regressions only. */
  readonly samples?: never;
}

/** Fit given samples. */
export interface SamplesStatement<Samples extends SampleSet | SampleFile = SampleSet | SampleFile>
  extends CommonRegression {
  /** Where the fit is looked at; default: the samples' bounding box. */
  readonly domain?: Domain;
  /** Points with their values, or the file that has them. */
  readonly samples: Samples;
  /** Of the other regressions only. */
  readonly target?: never;
  /** Of the other regressions only. */
  readonly targetGradient?: never;
}

/** Fit a function to its samples, or to a known target. */
export type RegressionStatement = TargetStatement | SamplesStatement;

/** Whatever `defineProblem` takes. */
export type Statement = VariationalStatement<string> | RegressionStatement;
