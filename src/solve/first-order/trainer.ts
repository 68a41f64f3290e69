import type { Functional } from "../../energy/functional.ts";
import type { Sample } from "../../energy/sample.ts";
import type { Jet } from "../../jet/jet.ts";
import type { Parameters } from "../../jet/parameters.ts";

/** Energy and gradient at one step. */
export interface Reading {
  readonly value: number;
  /** Euclidean norm of the gradient in theta. */
  readonly gradientNorm: number;
}

/**
 * Holds the parameters of one network, moves them down the energy's gradient, and evaluates jets with them.
 * Where they live is its own affair: in arrays of the host, or in tensors of a device.
 */
export interface Trainer {
  /** What evaluates the network, as `Solution.kernels` has it. */
  readonly kernels: string;
  /** The tfjs backend that the parameters live on, or `kernels` where they live on the host. */
  readonly backend: string;
  readonly precision: "float32" | "float64";
  /** True: steps are only handed over, and whoever reads a number waits for all of them. */
  readonly resident: boolean;
  /** Takes these parameters over (a copy) and starts the optimizer afresh. */
  begin(theta: Parameters): void;
  /** Energy at the sample's points and its gradient, at the present parameters. */
  differentiate(functional: Functional, sample: Sample, s: number): void;
  /** The result of the last `differentiate`. */
  reading(): Reading | Promise<Reading>;
  /** Moves the parameters by the last gradient. */
  step(learningRate: number): void;
  /** A copy of the present parameters. */
  parameters(): Parameters | Promise<Parameters>;
  /** The network's jet at points [n, d], with the present parameters. */
  jet(s: number, points: Float64Array): Jet | Promise<Jet>;
  /** Waits until the device is not far behind; only where trainers are resident. */
  catchUp?(): Promise<void>;
  /** Frees what it holds; other methods must not be called afterwards. */
  dispose(): void;
}

/** The device that holds the parameters is gone, with all that was on it. */
export class DeviceLost extends Error {
  override readonly name = "DeviceLost";
}
