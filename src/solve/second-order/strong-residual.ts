import type { Sample } from "../../energy/sample.ts";
import type { GramParameters } from "../../kernels/contract/parameter-derivatives.ts";
import { shallowOffsets } from "../../kernels/reference/shallow-features.ts";
import type { Activation } from "../../network/activations.ts";
import { homotopy } from "../../network/homotopy.ts";
import type { LinearOperator } from "./linear-operator.ts";
import type { LocalModel, SampledObjective } from "./sampled-objective.ts";
import type { TrialSpace } from "./trial-space.ts";

/** Weight of the boundary's residual beside the domain's. */
const boundaryWeight = 10;
/** Numbers in the rows that are held at a time. */
const chunkSize = 2_000_000;

/**
 * Half the mean square of the strong residual of an elliptic problem, 1/2 sum_i w_i r_i^2 with ten times the weight
 * on the boundary, for a two-layer network with one output. The integrand vanishes at the solution, and so does the
 * noise of its sampling: the way to high accuracy where quadrature is by random points.
 */
export class StrongResidual implements SampledObjective {
  readonly sample: Sample;
  readonly quadratic = true;
  private readonly operator: LinearOperator;
  private readonly space: TrialSpace;
  private readonly sigma: Activation;
  private readonly weights: Float64Array;
  private readonly neurons: NeuronTable;

  /** @throws RangeError if the activation has no third derivative */
  constructor(operator: LinearOperator, sample: Sample, space: TrialSpace) {
    const { network, s } = space;
    if (!network.activation.third) {
      throw new RangeError(`strong form: the activation must be smooth, got ${network.activation.name}`);
    }
    this.operator = operator;
    this.sample = sample;
    this.space = space;
    this.sigma = homotopy(network.activation, s);
    this.weights = new Float64Array(sample.count);
    for (const { region, offset, weights } of sample.regions) {
      const factor = region === "domain" ? 1 : boundaryWeight;
      for (let i = 0; i < weights.length; i++) this.weights[offset + i] = factor * weights[i]!;
    }
    this.neurons = new NeuronTable(network.description.width);
  }

  value(theta: Float64Array): number {
    let sum = 0;
    this.residuals(theta, (i, r) => {
      sum += this.weights[i]! * r * r;
    });
    return 0.5 * sum;
  }

  differentiate(theta: Float64Array): { value: number; gradient: Float64Array } {
    const { value, gradient } = this.accumulate(theta, 0, undefined);
    return { value, gradient };
  }

  model(theta: Float64Array, range: GramParameters): LocalModel {
    const { network } = this.space;
    const first = range === "outer" ? network.outerOffset : 0;
    const p = network.parameterCount - first;
    const gram = new Float64Array(p * p);
    const { value, gradient } = this.accumulate(theta, first, gram);
    return { value, gradient, gram };
  }

  meanDirection(theta: Float64Array): Float64Array {
    return this.meanRow(theta).subarray(this.space.network.outerOffset);
  }

  /**
   * The gradient of the Ritz energy after integration by parts: the residual inside and on the boundary against the
   * derivatives of u. It is the weak gradient in the limit of many points, with a variance that vanishes at the
   * solution.
   */
  strongGradient(theta: Float64Array): Float64Array {
    const gradient = new Float64Array(theta.length);
    const row = new Float64Array(theta.length);
    this.residuals(theta, (i, r) => {
      const w = this.weights[i]! / (i < this.sample.regions[0].count ? 1 : boundaryWeight);
      this.valueRow(theta, i, row);
      for (let j = 0; j < row.length; j++) gradient[j]! += w * r * row[j]!;
    });
    return gradient;
  }

  /** Visits the residual at every point, with the neurons' table filled for it. */
  private residuals(theta: Float64Array, visit: (i: number, residual: number) => void): void {
    const { operator, sample, neurons, space } = this;
    const { inputs: d } = space.network;
    const m = neurons.width;
    const at = shallowOffsets({ inputs: d, width: m, outputs: 1 });
    const scale = 1 / Math.sqrt(m);
    const mean = operator.mean === 0 ? 0 : operator.mean * this.meanOf(theta);
    const lengths = squaredLengths(theta, d, m);
    for (let i = 0; i < sample.count; i++) {
      neurons.fill(this.sigma, theta, sample.points, i, d);
      const { value, first, second } = neurons;
      const e = operator.second[i]!;
      const kappa = operator.zeroth[i]!;
      neurons.along(theta, operator.first, i, d);
      let sum = 0;
      for (let k = 0; k < m; k++) {
        const phi = e * lengths[k]! * second[k]! + neurons.normal[k]! * first[k]! + kappa * value[k]!;
        sum += theta[at.A + k]! * phi;
      }
      let residual = scale * sum + kappa * theta[at.q]! - operator.right[i]!;
      for (let l = 0; l < d; l++) {
        residual += theta[at.P + l]! * (operator.first[i * d + l]! + kappa * sample.points[i * d + l]!);
      }
      if (i < sample.regions[0].count) residual += mean;
      visit(i, residual);
    }
  }

  /** Value and gradient from parameter `first` on, and the Gram matrix of the rows there if it is asked for. */
  private accumulate(theta: Float64Array, first: number, gram: Float64Array | undefined) {
    const { sample, operator, space } = this;
    const p = theta.length - first;
    const capacity = Math.max(1, Math.floor(chunkSize / p));
    const rows = new Float64Array(Math.min(capacity, sample.count) * p);
    const lengths = squaredLengths(theta, space.network.inputs, this.neurons.width);
    const meanRow = operator.mean === 0 ? undefined : this.meanRow(theta);
    const gradient = new Float64Array(p);
    let value = 0;
    let filled = 0;
    const flush = () => {
      if (gram && filled > 0) space.dense.addGram(rows.subarray(0, filled * p), filled, p, gram);
      filled = 0;
    };
    this.residuals(theta, (i, r) => {
      const root = Math.sqrt(this.weights[i]!);
      const row = rows.subarray(filled * p, (filled + 1) * p);
      this.residualRow(theta, i, lengths, row, first);
      if (meanRow && i < sample.regions[0].count) {
        for (let j = 0; j < p; j++) row[j]! += operator.mean * meanRow[first + j]!;
      }
      value += 0.5 * root * root * r * r;
      for (let j = 0; j < p; j++) {
        gradient[j]! += root * root * r * row[j]!;
        row[j]! *= root;
      }
      if (++filled === rows.length / p) flush();
    });
    flush();
    return { value, gradient };
  }

  /** The residual's derivative in the parameters from `from` on, the neurons' table being that of point i. */
  private residualRow(
    theta: Float64Array,
    i: number,
    lengths: Float64Array,
    row: Float64Array,
    from: number,
  ): void {
    const { operator, neurons, sample } = this;
    const { inputs: d } = this.space.network;
    const m = neurons.width;
    const { b, A, P, q } = shallowOffsets({ inputs: d, width: m, outputs: 1 });
    const scale = 1 / Math.sqrt(m);
    const { value, first, second, third, normal } = neurons;
    const e = operator.second[i]!;
    const kappa = operator.zeroth[i]!;
    for (let k = 0; k < m; k++) {
      row[A + k - from] = scale * (e * lengths[k]! * second[k]! + normal[k]! * first[k]! + kappa * value[k]!);
    }
    for (let l = 0; l < d; l++) {
      row[P + l - from] = operator.first[i * d + l]! + kappa * sample.points[i * d + l]!;
    }
    row[q - from] = kappa;
    if (from > 0) return;
    neurons.fillThird(this.sigma);
    for (let k = 0; k < m; k++) {
      const outer = scale * theta[A + k]!;
      const psi = e * lengths[k]! * third[k]! + normal[k]! * second[k]! + kappa * first[k]!;
      row[b + k] = outer * psi;
      for (let l = 0; l < d; l++) {
        const own = 2 * e * theta[l * m + k]! * second[k]! + operator.first[i * d + l]! * first[k]!;
        row[l * m + k] = outer * (psi * sample.points[i * d + l]! + own);
      }
    }
  }

  /** The derivative of u at point i in all parameters, the neurons' table being that of the point. */
  private valueRow(theta: Float64Array, i: number, row: Float64Array): void {
    const { neurons, sample } = this;
    const { inputs: d } = this.space.network;
    const m = neurons.width;
    const { b, A, P, q } = shallowOffsets({ inputs: d, width: m, outputs: 1 });
    const scale = 1 / Math.sqrt(m);
    for (let k = 0; k < m; k++) {
      row[A + k] = scale * neurons.value[k]!;
      const slope = scale * theta[A + k]! * neurons.first[k]!;
      row[b + k] = slope;
      for (let l = 0; l < d; l++) row[l * m + k] = slope * sample.points[i * d + l]!;
    }
    for (let l = 0; l < d; l++) row[P + l] = sample.points[i * d + l]!;
    row[q] = 1;
  }

  private meanRow(theta: Float64Array): Float64Array {
    const [{ weights, points }] = this.sample.regions;
    const sum = new Float64Array(theta.length);
    const row = new Float64Array(theta.length);
    for (let i = 0; i < weights.length; i++) {
      this.neurons.fill(this.sigma, theta, points, i, this.space.network.inputs);
      this.valueRow(theta, i, row);
      for (let j = 0; j < row.length; j++) sum[j]! += weights[i]! * row[j]!;
    }
    return sum;
  }

  private meanOf(theta: Float64Array): number {
    const [{ weights, points }] = this.sample.regions;
    const { u } = this.space.evaluator.evaluate(theta, this.space.s, points);
    return weights.reduce((sum, weight, i) => sum + weight * u[i]!, 0);
  }
}

/** What the m neurons do at one point. */
class NeuronTable {
  readonly width: number;
  readonly z: Float64Array;
  readonly value: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly third: Float64Array;
  /** w_k . v for the operator's first-order coefficient v at the point. */
  readonly normal: Float64Array;

  constructor(width: number) {
    this.width = width;
    const room = () => new Float64Array(width);
    [this.z, this.value, this.first] = [room(), room(), room()];
    [this.second, this.third, this.normal] = [room(), room(), room()];
  }

  fill(sigma: Activation, theta: Float64Array, points: Float64Array, i: number, d: number): void {
    const { width: m, z } = this;
    z.set(theta.subarray(d * m, (d + 1) * m));
    for (let l = 0; l < d; l++) {
      const x = points[i * d + l]!;
      for (let k = 0, at = l * m; k < m; k++, at++) z[k]! += x * theta[at]!;
    }
    sigma.fill(z, m, this.value, this.first, this.second);
  }

  fillThird(sigma: Activation): void {
    sigma.third!(this.z, this.width, this.third);
  }

  along(theta: Float64Array, directions: Float64Array, i: number, d: number): void {
    const { width: m, normal } = this;
    normal.fill(0);
    for (let l = 0; l < d; l++) {
      const v = directions[i * d + l]!;
      if (v === 0) continue;
      for (let k = 0, at = l * m; k < m; k++, at++) normal[k]! += v * theta[at]!;
    }
  }
}

/** |w_k|^2 [m] */
function squaredLengths(theta: Float64Array, d: number, m: number): Float64Array {
  const lengths = new Float64Array(m);
  for (let l = 0; l < d; l++) for (let k = 0; k < m; k++) lengths[k]! += theta[l * m + k]! ** 2;
  return lengths;
}
