import type { Activation } from "../network/activations.ts";
import { neurons } from "./finite-width.ts";
import type { InputPoints } from "./input-points.ts";
import type { TwoLayer } from "./two-layer.ts";

/** Euler's method for the gradient flow of a two-layer network, eq. (5) of the HRTA paper; moves the network given. */
export class EulerFlow {
  private readonly errors: Float64Array;
  private state: { value: Float64Array; slope: Float64Array } | undefined;
  private readonly points: InputPoints;
  private readonly targets: ArrayLike<number>;
  private readonly network: TwoLayer;
  private readonly s: number;
  private readonly activation: Activation;
  private readonly tau: number;

  constructor(
    points: InputPoints,
    targets: ArrayLike<number>,
    network: TwoLayer,
    s: number,
    activation: Activation,
    tau: number,
  ) {
    this.points = points;
    this.targets = targets;
    this.network = network;
    this.s = s;
    this.activation = activation;
    this.tau = tau;
    this.errors = new Float64Array(points.count);
  }

  /** R_S at the present parameters; leaves the errors phi(x_i) - y_i for the step. */
  risk(): number {
    const { network, points, errors } = this;
    const { width: m, outer } = network;
    this.state = neurons(network, points, this.s, this.activation);
    let sum = 0;
    for (let i = 0; i < points.count; i++) {
      let phi = 0;
      for (let k = 0; k < m; k++) phi += outer[k]! * this.state.value[i * m + k]!;
      errors[i] = phi / Math.sqrt(m) - this.targets[i]!;
      sum += errors[i]! ** 2;
    }
    return sum / (2 * points.count);
  }

  /** One Euler step with the errors of the last `risk`. */
  step(): void {
    const { network, points, errors, state, tau } = this;
    const { width: m, dimension: D, inner, outer } = network;
    const n = points.count;
    const factor = tau / (n * Math.sqrt(m));
    const move = new Float64Array(D);
    for (let k = 0; k < m; k++) {
      let outerMove = 0;
      move.fill(0);
      for (let i = 0; i < n; i++) {
        outerMove += errors[i]! * state!.value[i * m + k]!;
        const pull = errors[i]! * outer[k]! * state!.slope[i * m + k]!;
        for (let l = 0; l < D; l++) move[l]! += pull * points.coordinates[i * D + l]!;
      }
      outer[k]! -= factor * outerMove;
      for (let l = 0; l < D; l++) inner[k * D + l]! -= factor * move[l]!;
    }
  }
}
