export * as tf from "@tensorflow/tfjs-core";
export type { LabelledImages } from "./classify/cifar10.ts";
export { readCifar10 } from "./classify/cifar10.ts";
export { crossEntropy, errorRate } from "./classify/classification.ts";
export type { ClassifierBlock, ImageNetwork } from "./classify/image-network.ts";
export { imageNetwork } from "./classify/image-network.ts";
export type { ImageLayer } from "./classify/layers.ts";
export { convolution, dense, pool } from "./classify/layers.ts";
export { splitAtRandom, splitByChannels, splitByLayers } from "./classify/splits.ts";
export { vgg, vgg11, vgg13 } from "./classify/vgg.ts";
export type { DirichletStatement, DirichletValue, ScalarValue } from "./energy/dirichlet.ts";
export type { Coefficient, Diffusion, EllipticCoefficients, OnBoundary } from "./energy/elliptic.ts";
export { elliptic } from "./energy/elliptic.ts";
export type { EnrichmentFunction } from "./energy/enrichment.ts";
export type { EigenvalueOptions } from "./energy/equations/eigenvalue.ts";
export { eigenvalue } from "./energy/equations/eigenvalue.ts";
export type { ElasticityOptions, StokesOptions } from "./energy/equations/elasticity.ts";
export { elasticity, stokes } from "./energy/equations/elasticity.ts";
export type { EquationEnergy } from "./energy/equations/equation.ts";
export { minimalSurface } from "./energy/equations/minimal-surface.ts";
export type { ObstacleOptions } from "./energy/equations/obstacle.ts";
export { obstacle } from "./energy/equations/obstacle.ts";
export type { PLaplaceOptions } from "./energy/equations/p-laplace.ts";
export { pLaplace } from "./energy/equations/p-laplace.ts";
export { poisson } from "./energy/equations/poisson.ts";
export type { SemilinearOptions } from "./energy/equations/semilinear.ts";
export { allenCahn, semilinear } from "./energy/equations/semilinear.ts";
export type { KnownFunction } from "./energy/field.ts";
export type { Flow, FlowStatement, FunctionInTime } from "./energy/flow.ts";
export { defineFlow } from "./energy/flow.ts";
export type { Functional } from "./energy/functional.ts";
export type { LiftPart } from "./energy/given-lift.ts";
export type { ImposedConditions } from "./energy/impose.ts";
export type { Imposition, LiftOptions, WeightOptions } from "./energy/imposition.ts";
export { augmentedLagrangian, lift, nitsche, penalty } from "./energy/imposition.ts";
export type { LevelSet } from "./energy/interfaces.ts";
export type { SymmetryStatement } from "./energy/invariance.ts";
export type { Inverse, InverseStatement, Measurements, UnknownParameter } from "./energy/inverse.ts";
export { defineInverse } from "./energy/inverse.ts";
export type { Lift, LiftValues } from "./energy/lift.ts";
export type { Movement } from "./energy/movement.ts";
export { movement } from "./energy/movement.ts";
export type {
  ExactSolution,
  Problem,
  RegressionStatement,
  SampleFile,
  UnreadProblem,
  VariationalStatement,
} from "./energy/problem.ts";
export { defineProblem } from "./energy/problem.ts";
export { ProblemError } from "./energy/problem-error.ts";
export { problemNetwork } from "./energy/problem-network.ts";
export type { SampleSet } from "./energy/regression.ts";
export type { DataFunction, Point, RegionSample, Sample } from "./energy/sample.ts";
export type {
  ProblemDefaults,
  SecondOrderSettings,
  SwitchRule,
  TrainingSettings,
} from "./energy/settings.ts";
export type { TrialFunction } from "./energy/trial-function.ts";
export { trialFunction } from "./energy/trial-function.ts";
export type { BoundaryFields, Fields, Integral, WrittenEnergy } from "./energy/written.ts";
export { meanSquaredError } from "./errors/mean-squared-error.ts";
export type { ErrorNorms, ErrorReport, Measured } from "./errors/measure.ts";
export { measureErrors } from "./errors/measure.ts";
export type {
  FlowSolution,
  FlowState,
  MovementOptions,
  SolveStep,
} from "./evolution/minimising-movements.ts";
export { minimisingMovements } from "./evolution/minimising-movements.ts";
export { annulus, ball, disk, shell } from "./geometry/ball.ts";
export { boundaryPart, renameBoundary } from "./geometry/boundary-part.ts";
export { box, interval } from "./geometry/box.ts";
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
export { ellipse, ellipsoid } from "./geometry/ellipsoid.ts";
export { image } from "./geometry/image.ts";
export type { PolygonOptions } from "./geometry/polygon.ts";
export { polygon } from "./geometry/polygon.ts";
export { cylinder, product } from "./geometry/product.ts";
export { difference, intersection, union } from "./geometry/set-operations.ts";
export { simplex, triangle } from "./geometry/simplex.ts";
export type { DualMap, MapWithJacobian } from "./geometry/smooth-map.ts";
export type { Corner } from "./geometry/triangulation.ts";
export type {
  Identification,
  IdentificationRecord,
  IdentifiedParameter,
  IdentifyOptions,
} from "./inverse/identify.ts";
export { identify } from "./inverse/identify.ts";
export type { CreateWorker, KernelWorker } from "./kernels/fork-join.ts";
export type { JetKernel, KernelSet } from "./kernels/kernel-set.ts";
export type { DenseKernels } from "./kernels/linear-algebra.ts";
export { denseReference } from "./kernels/linear-algebra.ts";
export type { AddGram, GramParameters, SecondOrder, ShallowSecondOrder } from "./kernels/second-order.ts";
export { startBackend } from "./kernels/tfjs.ts";
export type { WasmKernels, WasmOptions } from "./kernels/wasm-kernels.ts";
export { wasmKernels } from "./kernels/wasm-kernels.ts";
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
export type { BoxInputs, FourierFeatures, Reflection } from "./network/box-inputs.ts";
export { boxInputs } from "./network/box-inputs.ts";
export type { LayerSettings, NetworkSettings } from "./network/build.ts";
export { buildNetwork } from "./network/build.ts";
export { cuspCapturing } from "./network/cusp-capturing.ts";
export type { LevelSets } from "./network/cusp-inputs.ts";
export { mlp, residual } from "./network/deep.ts";
export { enriched } from "./network/enriched.ts";
export type { FunctionalValue, JetEvaluator } from "./network/evaluator.ts";
export type { FixedFunctions } from "./network/fixed-functions.ts";
export { fusedEvaluator } from "./network/fused-evaluator.ts";
export type { FusedTensorJet, TensorParameters } from "./network/fused-tensor-jet.ts";
export { fusedTensorJet } from "./network/fused-tensor-jet.ts";
export { homotopy } from "./network/homotopy.ts";
export type { Initialisation } from "./network/initialisation.ts";
export { glorot, he, initialisations, kink, kinkInitialisation, normal } from "./network/initialisation.ts";
export type { InputBranch, InputMap } from "./network/input-map.ts";
export { mapped } from "./network/mapped.ts";
export type { Jet, Network, NetworkDescription, Parameters, Transfer } from "./network/network.ts";
export { referenceEvaluator } from "./network/reference-evaluator.ts";
export type { SecondDerivatives } from "./network/second-derivatives.ts";
export { shallow } from "./network/shallow.ts";
export { tfjsEvaluator } from "./network/tfjs-evaluator.ts";
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
export { antithetic } from "./quadrature/antithetic.ts";
export { compositeGauss } from "./quadrature/composite-gauss.ts";
export { gaussLegendre } from "./quadrature/gauss-legendre.ts";
export type { GradedOptions } from "./quadrature/graded.ts";
export { graded } from "./quadrature/graded.ts";
export type { Candidates, Indicator } from "./quadrature/indicator.ts";
export { drawCandidates, gradientIndicator } from "./quadrature/indicator.ts";
export { lattice } from "./quadrature/lattice.ts";
export { midpoint } from "./quadrature/midpoint.ts";
export { monteCarlo } from "./quadrature/monte-carlo.ts";
export { drawOn } from "./quadrature/on-region.ts";
export type { Quadrature, QuadratureRule, UnitQuadrature } from "./quadrature/quadrature.ts";
export { quadratureRules } from "./quadrature/quadrature-rules.ts";
export { sobol } from "./quadrature/sobol.ts";
export { SobolSequence } from "./quadrature/sobol-sequence.ts";
export { antitheticStratified, stratified } from "./quadrature/stratified.ts";
export type { Adaptation, TrainingQuadrature } from "./quadrature/training-quadrature.ts";
export { defaultTrainingRule } from "./quadrature/training-quadrature.ts";
export type { SecondOrderMethod, SecondOrderPlan, SecondOrderPlanSettings } from "./second-order/plan.ts";
export type { SecondOrderOptions } from "./second-order/solve.ts";
export { solveSecondOrder } from "./second-order/solve.ts";
export { toPlainNetwork } from "./solution/plain.ts";
export type { SavedSolution } from "./solution/saved.ts";
export { loadSolution, saveSolution } from "./solution/saved.ts";
export type {
  Solution,
  SolutionStatus,
  StageRecord,
  StepRecord,
  TrainedNetwork,
} from "./solution/solution.ts";
export type { AlgorithmOneOptions, Stage } from "./train/hrta.ts";
export { algorithmOne, hrtaStages } from "./train/hrta.ts";
export type { Plan, PlanSettings } from "./train/plan.ts";
export { makePlan } from "./train/plan.ts";
export { ritzObjective, splitNetworkByLayers } from "./train/ritz-objective.ts";
export type { SolveOptions } from "./train/solve.ts";
export { solve } from "./train/solve.ts";
