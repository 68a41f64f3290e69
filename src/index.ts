/**
 * What is needed to state a problem, to solve it, to measure its errors and to save its solution.
 *
 * @module
 */

/**
 * tfjs, in which energies are written: `import { tf } from "deep-ritz"` is the very one that the package uses.
 *
 * @example
 * ```ts
 * import { box, defineProblem, tf } from "deep-ritz";
 *
 * // E(u) = int 1/2 |grad u|^2 + 1/4 u^4 - u
 * const problem = defineProblem({
 *   name: "quartic",
 *   domain: box([0, 0], [1, 1]),
 *   energy({ u, grad, integral }) {
 *     const bending = tf.mul(0.5, tf.sum(tf.square(grad), -1));
 *     return integral(tf.sub(tf.add(bending, tf.mul(0.25, tf.pow(u, 4))), u));
 *   },
 * });
 * console.log(problem.kind, problem.terms[0]!.name); // variational written
 * ```
 */
export * as tf from "@tensorflow/tfjs-core";
export type {
  Coefficient,
  Diffusion,
  EllipticCoefficients,
  OnBoundary,
  RobinTerms,
} from "./energy/elliptic/coefficients.ts";
export type { EllipticEnergy } from "./energy/elliptic/elliptic.ts";
export { elliptic } from "./energy/elliptic/elliptic.ts";
export type { SampleSet } from "./energy/regression.ts";
export type { BoundaryFields, Fields, Integral, WrittenEnergy } from "./energy/written/written.ts";
export { boundaryPart } from "./geometry/combine/boundary-part.ts";
export { cylinder } from "./geometry/combine/product.ts";
export { difference, union } from "./geometry/combine/set-operations.ts";
export type { Domain } from "./geometry/domain.ts";
export { annulus, ball, disk } from "./geometry/shapes/ball.ts";
export { box, interval } from "./geometry/shapes/box.ts";
export { ellipse } from "./geometry/shapes/ellipsoid.ts";
export { polygon } from "./geometry/shapes/polygon.ts";
export type { DataFunction, Point } from "./jet/data-function.ts";
export type { Jet } from "./jet/jet.ts";
export type { Parameters } from "./jet/parameters.ts";
export { Random } from "./math/random.ts";
export { relu2, tanh } from "./network/activations.ts";
export type { UnreadProblem } from "./problem/define-problem.ts";
export { defineProblem } from "./problem/define-problem.ts";
export type { EigenvalueOptions } from "./problem/equations/eigenvalue.ts";
export { eigenvalue } from "./problem/equations/eigenvalue.ts";
export type { ElasticityOptions, StokesOptions } from "./problem/equations/elasticity.ts";
export { elasticity, stokes } from "./problem/equations/elasticity.ts";
export type { EquationEnergy } from "./problem/equations/equation.ts";
export type { MinimalSurfaceOptions } from "./problem/equations/minimal-surface.ts";
export { minimalSurface } from "./problem/equations/minimal-surface.ts";
export type { ObstacleOptions } from "./problem/equations/obstacle.ts";
export { obstacle } from "./problem/equations/obstacle.ts";
export type { PLaplaceOptions } from "./problem/equations/p-laplace.ts";
export { pLaplace } from "./problem/equations/p-laplace.ts";
export { poisson } from "./problem/equations/poisson.ts";
export type { AllenCahnOptions, SemilinearOptions } from "./problem/equations/semilinear.ts";
export { allenCahn, semilinear } from "./problem/equations/semilinear.ts";
export type { Field, KnownFunction } from "./problem/field.ts";
export type { Flow, FlowStatement, FunctionInTime } from "./problem/flow.ts";
export { defineFlow } from "./problem/flow.ts";
export type { Inverse, InverseStatement, Measurements, UnknownParameter } from "./problem/inverse.ts";
export { defineInverse } from "./problem/inverse.ts";
export type {
  CommonProblem,
  ExactSolution,
  Problem,
  RegressionProblem,
  VariationalProblem,
} from "./problem/problem.ts";
export type {
  ProblemDefaults,
  SecondOrderSettings,
  SolverValue,
  SwitchRule,
  TrainingSettings,
} from "./problem/problem-defaults.ts";
export type { JoinOptions } from "./problem/space/boundary-lift.ts";
export type { EnrichmentFunction } from "./problem/space/enrichment.ts";
export type { LiftPart } from "./problem/space/given-lift.ts";
export type { LevelSet } from "./problem/space/interfaces.ts";
export type { SymmetryStatement } from "./problem/space/invariance.ts";
export type {
  CommonRegression,
  CommonStatement,
  RegressionStatement,
  SampleFile,
  SamplesStatement,
  TargetStatement,
  VariationalStatement,
} from "./problem/statement.ts";
export type {
  DirichletCondition,
  DirichletStatement,
  DirichletValue,
  ScalarValue,
} from "./problem/terms/dirichlet.ts";
export type { ImposedConditions } from "./problem/terms/impose.ts";
export type { Imposition, LiftOptions, WeightOptions } from "./problem/terms/imposition.ts";
export { augmentedLagrangian, lift, nitsche, penalty } from "./problem/terms/imposition.ts";
export { ProblemError } from "./schema/problem-error.ts";
export type { ErrorNorms, ErrorReport } from "./solve/errors/measure-errors.ts";
export { measureErrors } from "./solve/errors/measure-errors.ts";
export type { Measured } from "./solve/errors/measured.ts";
export type { FlowSolution, FlowState, MovementOptions } from "./solve/evolution/minimising-movements.ts";
export { minimisingMovements } from "./solve/evolution/minimising-movements.ts";
export type { FirstOrderOptions } from "./solve/first-order/first-order-plan.ts";
export type { Stage } from "./solve/first-order/hrta.ts";
export type {
  Identification,
  IdentificationRecord,
  IdentifiedParameter,
  IdentifyOptions,
} from "./solve/inverse/identify.ts";
export { identify } from "./solve/inverse/identify.ts";
export type { MisfitProfile } from "./solve/inverse/misfit-profile.ts";
export type { IdentificationStart } from "./solve/inverse/search.ts";
export type { Kernels } from "./solve/kernels.ts";
export type { RunOptions } from "./solve/run.ts";
export type { SecondOrderOptions } from "./solve/second-order/second-order-plan.ts";
export type {
  CommonRecord,
  FirstOrderRecord,
  SecondOrderRecord,
  SolveRecord,
  StageRecord,
} from "./solve/solution/records.ts";
export type { SavedSolution } from "./solve/solution/saved-solution.ts";
export { loadSolution, saveSolution } from "./solve/solution/saved-solution.ts";
export type { Solution, SolutionStatus, TrainedNetwork } from "./solve/solution/solution.ts";
export type { SolveOptions } from "./solve/solve.ts";
export { solve } from "./solve/solve.ts";
export type { RunPlan, Solver } from "./solve/solver.ts";
export type { AdamOptions } from "./solve/solvers/adam.ts";
export { adam } from "./solve/solvers/adam.ts";
export type { AutoOptions } from "./solve/solvers/auto.ts";
export { auto } from "./solve/solvers/auto.ts";
export type { GalerkinOptions } from "./solve/solvers/galerkin.ts";
export { galerkin } from "./solve/solvers/galerkin.ts";
export { gradientDescent } from "./solve/solvers/gradient-descent.ts";
export type { LbfgsSolverOptions } from "./solve/solvers/lbfgs.ts";
export { lbfgs } from "./solve/solvers/lbfgs.ts";
export { newton } from "./solve/solvers/newton.ts";
export { residual } from "./solve/solvers/residual.ts";
export type {} from "./tensors/chained-operations.ts";
