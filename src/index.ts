export * as tf from "@tensorflow/tfjs-core";
export type { Coefficient, Diffusion, EllipticCoefficients, OnBoundary } from "./energy/elliptic/elliptic.ts";
export { elliptic } from "./energy/elliptic/elliptic.ts";
export type { Functional } from "./energy/functional.ts";
export type { Lift, LiftValues } from "./energy/lift/lift-values.ts";
export { ProblemError } from "./energy/problem-error.ts";
export type { SampleSet } from "./energy/regression.ts";
export type { RegionSample, Sample } from "./energy/sample.ts";
export type { BoundaryFields, Fields, Integral, WrittenEnergy } from "./energy/written/written.ts";
export { boundaryPart, renameBoundary } from "./geometry/combine/boundary-part.ts";
export { cylinder, product } from "./geometry/combine/product.ts";
export { difference, intersection, union } from "./geometry/combine/set-operations.ts";
export type {
  BoundaryPiece,
  Chart,
  Domain,
  MappedPoints,
  PieceEquation,
  RadialFunction,
  Restriction,
  SmoothDistance,
} from "./geometry/domain.ts";
export { image } from "./geometry/images/image.ts";
export type { DualMap, MapWithJacobian } from "./geometry/images/smooth-map.ts";
export { annulus, ball, disk, shell } from "./geometry/shapes/ball.ts";
export { box, interval } from "./geometry/shapes/box.ts";
export { ellipse, ellipsoid } from "./geometry/shapes/ellipsoid.ts";
export type { PolygonOptions } from "./geometry/shapes/polygon.ts";
export { polygon } from "./geometry/shapes/polygon.ts";
export { simplex, triangle } from "./geometry/shapes/simplex.ts";
export type { Corner } from "./geometry/shapes/triangulation.ts";
export type { DataFunction, Point } from "./jet/data-function.ts";
export type { FunctionalValue, Jet } from "./jet/jet.ts";
export type { Parameters } from "./jet/parameters.ts";
export type { DenseKernels } from "./kernels/contract/dense-kernels.ts";
export type { JetKernel, KernelSet } from "./kernels/contract/kernel-set.ts";
export type {
  AddGram,
  GramParameters,
  ParameterDerivatives,
  ShallowDerivatives,
} from "./kernels/contract/parameter-derivatives.ts";
export { denseReference } from "./kernels/reference/dense.ts";
export type { CreateWorker, KernelWorker } from "./kernels/threads/fork-join.ts";
export type { WasmKernels, WasmOptions } from "./kernels/wasm/wasm-kernels.ts";
export { wasmKernels } from "./kernels/wasm/wasm-kernels.ts";
export { Dual } from "./math/dual.ts";
export { Random } from "./math/random.ts";
export type { Activation } from "./network/activations.ts";
export {
  activationJet,
  activations,
  gelu,
  relu,
  relu2,
  relu3,
  sin,
  softplus,
  tanh,
} from "./network/activations.ts";
export type { BoxInputs, FourierFeatures, Reflection } from "./network/around/box-inputs.ts";
export { boxInputs } from "./network/around/box-inputs.ts";
export { cuspCapturing } from "./network/around/cusp-capturing.ts";
export type { LevelSets } from "./network/around/cusp-inputs.ts";
export { enriched } from "./network/around/enriched.ts";
export type { FixedFunctions } from "./network/around/fixed-functions.ts";
export type { InputBranch, InputMap } from "./network/around/input-map.ts";
export { mapped } from "./network/around/mapped-inputs.ts";
export type { LayerSettings, NetworkSettings } from "./network/build.ts";
export { buildNetwork } from "./network/build.ts";
export { mlp, residual } from "./network/deep/deep.ts";
export type { JetEvaluator } from "./network/evaluators/evaluator.ts";
export { fusedEvaluator } from "./network/evaluators/fused-evaluator.ts";
export type { FusedTensorJet, TensorParameters } from "./network/evaluators/fused-tensor-jet.ts";
export { fusedTensorJet } from "./network/evaluators/fused-tensor-jet.ts";
export { referenceEvaluator } from "./network/evaluators/reference-evaluator.ts";
export { tfjsEvaluator } from "./network/evaluators/tfjs-evaluator.ts";
export { homotopy } from "./network/homotopy.ts";
export type { Initialisation } from "./network/initialisation.ts";
export { glorot, he, initialisations, kink, kinkInitialisation, normal } from "./network/initialisation.ts";
export type { Network, NetworkDescription, Transfer } from "./network/network.ts";
export type { SecondDerivatives } from "./network/second-derivatives.ts";
export { shallow } from "./network/shallow/shallow.ts";
export type { AdamOptions } from "./optimize/adam.ts";
export { adam } from "./optimize/adam.ts";
export type { BfgsOptions } from "./optimize/bfgs.ts";
export { bfgs } from "./optimize/bfgs.ts";
export type { FirstOrderOptions } from "./optimize/first-order.ts";
export { firstOrder } from "./optimize/first-order.ts";
export { gradientDescent } from "./optimize/gradient-descent.ts";
export type { HtaOptions, HtaResult, HtaStep } from "./optimize/hta.ts";
export { hta } from "./optimize/hta.ts";
export type { LbfgsOptions } from "./optimize/lbfgs.ts";
export { lbfgs } from "./optimize/lbfgs.ts";
export type { LearningRateSchedule } from "./optimize/learning-rate.ts";
export { constant, cosine, exponential, stepDecay, warmUp } from "./optimize/learning-rate.ts";
export { momentum } from "./optimize/momentum.ts";
export type { Iterate, Minimise, MinimiseOptions, Minimum, Objective } from "./optimize/objective.ts";
export type { Optimizer, OptimizerRun } from "./optimize/optimizer.ts";
export type { Groups, SplitObjective } from "./optimize/splitting.ts";
export { splittingHomotopy } from "./optimize/splitting.ts";
export type {
  ExactSolution,
  Problem,
  RegressionStatement,
  SampleFile,
  UnreadProblem,
  VariationalStatement,
} from "./problem/define-problem.ts";
export { defineProblem } from "./problem/define-problem.ts";
export type { EigenvalueOptions } from "./problem/equations/eigenvalue.ts";
export { eigenvalue } from "./problem/equations/eigenvalue.ts";
export type { ElasticityOptions, StokesOptions } from "./problem/equations/elasticity.ts";
export { elasticity, stokes } from "./problem/equations/elasticity.ts";
export type { EquationEnergy } from "./problem/equations/equation.ts";
export { minimalSurface } from "./problem/equations/minimal-surface.ts";
export type { ObstacleOptions } from "./problem/equations/obstacle.ts";
export { obstacle } from "./problem/equations/obstacle.ts";
export type { PLaplaceOptions } from "./problem/equations/p-laplace.ts";
export { pLaplace } from "./problem/equations/p-laplace.ts";
export { poisson } from "./problem/equations/poisson.ts";
export type { SemilinearOptions } from "./problem/equations/semilinear.ts";
export { allenCahn, semilinear } from "./problem/equations/semilinear.ts";
export type { KnownFunction } from "./problem/field.ts";
export type { Flow, FlowStatement, FunctionInTime } from "./problem/flow.ts";
export { defineFlow } from "./problem/flow.ts";
export type { Inverse, InverseStatement, Measurements, UnknownParameter } from "./problem/inverse.ts";
export { defineInverse } from "./problem/inverse.ts";
export type {
  ProblemDefaults,
  SecondOrderSettings,
  SwitchRule,
  TrainingSettings,
} from "./problem/problem-defaults.ts";
export type { EnrichmentFunction } from "./problem/space/enrichment.ts";
export type { LiftPart } from "./problem/space/given-lift.ts";
export type { LevelSet } from "./problem/space/interfaces.ts";
export type { SymmetryStatement } from "./problem/space/invariance.ts";
export { problemNetwork } from "./problem/space/problem-network.ts";
export type { TrialFunction } from "./problem/space/trial-function.ts";
export { trialFunction } from "./problem/space/trial-function.ts";
export type { DirichletStatement, DirichletValue, ScalarValue } from "./problem/terms/dirichlet.ts";
export type { ImposedConditions } from "./problem/terms/impose.ts";
export type { Imposition, LiftOptions, WeightOptions } from "./problem/terms/imposition.ts";
export { augmentedLagrangian, lift, nitsche, penalty } from "./problem/terms/imposition.ts";
export type { Movement } from "./problem/terms/movement.ts";
export { movement } from "./problem/terms/movement.ts";
export { antithetic } from "./quadrature/antithetic.ts";
export { compositeGauss } from "./quadrature/composite-gauss.ts";
export { drawOn } from "./quadrature/draw-on.ts";
export { gaussLegendre } from "./quadrature/gauss-legendre.ts";
export type { GradedOptions } from "./quadrature/graded.ts";
export { graded } from "./quadrature/graded.ts";
export type { Candidates, Indicator } from "./quadrature/indicator.ts";
export { drawCandidates, gradientIndicator } from "./quadrature/indicator.ts";
export { lattice } from "./quadrature/lattice.ts";
export { midpoint } from "./quadrature/midpoint.ts";
export { monteCarlo } from "./quadrature/monte-carlo.ts";
export type { Quadrature, QuadratureRule, UnitQuadrature } from "./quadrature/quadrature.ts";
export { quadratureRules } from "./quadrature/quadrature-rules.ts";
export { sobol } from "./quadrature/sobol.ts";
export { SobolSequence } from "./quadrature/sobol-sequence.ts";
export { antitheticStratified, stratified } from "./quadrature/stratified.ts";
export type { Adaptation, TrainingQuadrature } from "./quadrature/training-quadrature.ts";
export { defaultTrainingRule } from "./quadrature/training-quadrature.ts";
export { meanSquaredError } from "./solve/errors/mean-squared-error.ts";
export type { ErrorNorms, ErrorReport, Measured } from "./solve/errors/measure-errors.ts";
export { measureErrors } from "./solve/errors/measure-errors.ts";
export type {
  FlowSolution,
  FlowState,
  MovementOptions,
  SolveStep,
} from "./solve/evolution/minimising-movements.ts";
export { minimisingMovements } from "./solve/evolution/minimising-movements.ts";
export type { Plan, PlanSettings } from "./solve/first-order/first-order-plan.ts";
export { makePlan } from "./solve/first-order/first-order-plan.ts";
export type { AlgorithmOneOptions, Stage } from "./solve/first-order/hrta.ts";
export { algorithmOne, hrtaStages } from "./solve/first-order/hrta.ts";
export { ritzObjective, splitNetworkByLayers } from "./solve/first-order/ritz-objective.ts";
export type { SolveOptions } from "./solve/first-order/train.ts";
export { solve } from "./solve/first-order/train.ts";
export type {
  Identification,
  IdentificationRecord,
  IdentifiedParameter,
  IdentifyOptions,
} from "./solve/inverse/identify.ts";
export { identify } from "./solve/inverse/identify.ts";
export type {
  SecondOrderMethod,
  SecondOrderPlan,
  SecondOrderPlanSettings,
} from "./solve/second-order/second-order-plan.ts";
export type { SecondOrderOptions } from "./solve/second-order/second-order-run.ts";
export { solveSecondOrder } from "./solve/second-order/second-order-run.ts";
export { toPlainNetwork } from "./solve/solution/plain-network.ts";
export type { SavedSolution } from "./solve/solution/saved-solution.ts";
export { loadSolution, saveSolution } from "./solve/solution/saved-solution.ts";
export type {
  Solution,
  SolutionStatus,
  StageRecord,
  StepRecord,
  TrainedNetwork,
} from "./solve/solution/solution.ts";
export { startBackend } from "./tensors/start-backend.ts";
