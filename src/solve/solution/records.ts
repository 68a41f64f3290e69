/** What is known at one record of any method; energies are those of the parameters before the step. */
interface CommonRecord {
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
  /** Relative errors on points that training does not see, when the solution is known. */
  readonly l2?: number;
  readonly h1?: number;
  /** Seconds since the start. */
  readonly seconds: number;
}

/** A step of a first-order method. */
export interface FirstOrderRecord extends CommonRecord {
  readonly kind: "first-order";
  readonly learningRate: number;
}

/** An iteration of a second-order method. */
export interface SecondOrderRecord extends CommonRecord {
  readonly kind: "second-order";
  /** Level of the quadrature, from 0, and number of training points. */
  readonly level: number;
  readonly points: number;
  /** Levenberg-Marquardt: damping of the step that led here, and actual over predicted decrease. */
  readonly damping?: number;
  readonly ratio?: number;
  /** Estimated relative error in the energy's norm, where it was computed. */
  readonly estimate?: number;
}

/** What is known at one logged step of a run. */
export type SolveRecord = FirstOrderRecord | SecondOrderRecord;

/** A stage as it was run. */
export interface StageRecord {
  readonly s: number;
  readonly firstStep: number;
  readonly steps: number;
  readonly ended: "budget" | "plateau" | "diverged" | "interrupted" | "converged" | "stalled" | "unbounded";
  /** Energy on the validation points just before and just after parameters were carried into this stage. */
  readonly energyBefore?: number;
  readonly energyAfter?: number;
}
