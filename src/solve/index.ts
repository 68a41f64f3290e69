/**
 * What solvers are made of: functionals and their terms, samples, runs, plans, records, and the rarer solvers.
 *
 * @module
 */

export type { Curvature, RankOne } from "../energy/curvature.ts";
export type { BatchFunction, DataSource, DataValues } from "../energy/data.ts";
export type { Functional } from "../energy/functional.ts";
export { sum } from "../energy/functional.ts";
export type { Lift, LiftValues } from "../energy/lift/lift-values.ts";
export type { RegionSample, Sample } from "../energy/sample.ts";
export type { FollowingTerm, LinearFlux, Term, TermStates } from "../energy/term.ts";
export type { AnyWrittenEnergy, ByOutputs } from "../energy/written/written.ts";
export type { FunctionalValue } from "../jet/jet.ts";
export type { TrialFunction } from "../jet/trial-function.ts";
export { imposedBy } from "../problem/define-problem.ts";
export { flowImposedBy } from "../problem/flow.ts";
export { inverseImposedBy } from "../problem/inverse.ts";
export type { Movement } from "../problem/movement.ts";
export { movement } from "../problem/movement.ts";
export type { ProblemParts, SampledFunctional } from "../problem/problem.ts";
export { conditionsWeight, functionalAt } from "../problem/problem.ts";
export type { Invariance, InvarianceCheck } from "../problem/space/invariance.ts";
export type { Surroundings, Unknown } from "../problem/space/problem-network.ts";
export { problemNetwork } from "../problem/space/problem-network.ts";
export { trialFunction } from "../problem/space/trial-function.ts";
export type { Contact } from "../problem/terms/contact-term.ts";
export type { SquaredNorms } from "./errors/error-norms.ts";
export { meanSquaredError } from "./errors/mean-squared-error.ts";
export type { FirstOrderPlan } from "./first-order/first-order-plan.ts";
export { firstOrderPlan } from "./first-order/first-order-plan.ts";
export { firstOrderSolver } from "./first-order/first-order-solver.ts";
export { hrtaStages } from "./first-order/hrta.ts";
export { ritzObjective, splitNetworkByLayers } from "./first-order/ritz-objective.ts";
export type { Judgement } from "./first-order/validation.ts";
export { Validation } from "./first-order/validation.ts";
export { fusedKernels, referenceKernels, tfjsKernels } from "./kernels.ts";
export { Run } from "./run.ts";
export type { SecondOrderMethod, SecondOrderPlan } from "./second-order/second-order-plan.ts";
export { secondOrderPlan } from "./second-order/second-order-plan.ts";
export { conditionsInWords } from "./solution/conditions-in-words.ts";
export { toPlainNetwork } from "./solution/plain-network.ts";
export { trainedNetwork } from "./solution/solution.ts";
export type { AlgorithmOneOptions } from "./solvers/algorithm-one.ts";
export { algorithmOne } from "./solvers/algorithm-one.ts";
export type { ChosenPlan } from "./solvers/auto.ts";
export type { MomentumOptions } from "./solvers/momentum.ts";
export { momentum } from "./solvers/momentum.ts";
export { strongRitz } from "./solvers/strong-ritz.ts";
