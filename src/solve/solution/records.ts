/** What is known at one record of any method; energies are those of the parameters before the step. */
export interface CommonRecord {
  /** Steps or iterations done. */
  readonly step: number;
  /** Index of the stage, from 0. */
  readonly stage: number;
  /** Homotopy parameter. */
  readonly s: number;
  /** Energy (or loss) on the training points of this step. */
  readonly energy: number;
  /** Euclidean norm of the energy's gradient in the parameters. */
  readonly gradientNorm: number;
  /** Energy on points that training does not see; for fixed regression samples, the loss on them. */
  readonly validationEnergy: number;
  /** Relative error in L2 on points that training does not see, when the solution is known. */
  readonly l2?: number;
  /** Relative error in H1 on these points, when its gradient is known too. */
  readonly h1?: number;
  /** Seconds since the start. */
  readonly seconds: number;
}

/** A step of a first-order method. */
export interface FirstOrderRecord extends CommonRecord {
  /** Of `adam`, `gradientDescent` and the like. */
  readonly kind: "first-order";
  /** Of this step, the schedule's factor included. */
  readonly learningRate: number;
}

/** An iteration of a second-order method. */
export interface SecondOrderRecord extends CommonRecord {
  /** Of `newton`, `galerkin`, `lbfgs` and the like. */
  readonly kind: "second-order";
  /** Level of the quadrature, from 0. */
  readonly level: number;
  /** Number of training points. */
  readonly points: number;
  /** Levenberg-Marquardt: damping of the step that led here. */
  readonly damping?: number;
  /** Levenberg-Marquardt: actual over predicted decrease of that step. */
  readonly ratio?: number;
  /** Estimated relative error in the energy's norm, where it was computed. */
  readonly estimate?: number;
}

/** What is known at one logged step of a run. */
export type SolveRecord = FirstOrderRecord | SecondOrderRecord;

/** A stage as it was run. */
export interface StageRecord {
  /** Its homotopy parameter. */
  readonly s: number;
  /** Steps done before it. */
  readonly firstStep: number;
  /** Steps done in it. */
  readonly steps: number;
  /** Why it ended; as `Solution.status`, where the run ended with it. */
  readonly ended: "budget" | "plateau" | "diverged" | "interrupted" | "converged" | "stalled" | "unbounded";
  /** Energy on the validation points just before parameters were carried into this stage; of all but the first. */
  readonly energyBefore?: number;
  /** Energy on the validation points just after that. */
  readonly energyAfter?: number;
}
