import type { GramParameters } from "../contract/parameter-derivatives.ts";
import { type NeuronJets, type ShallowSize, shallowOffsets } from "./shallow-features.ts";

/**
 * Rows for the part of a Gram matrix that comes from u: sqrt(value_i) du(x_i)/dp, one output.
 *
 * @param rows [count, p], written
 */
export function valueRows(
  size: ShallowSize,
  parameters: GramParameters,
  theta: Float64Array,
  jets: NeuronJets,
  points: Float64Array,
  start: number,
  count: number,
  value: Float64Array,
  rows: Float64Array,
): void {
  const { inputs: d, width: m } = size;
  const at = shallowOffsets(size);
  const skipped = parameters === "outer" ? at.A : 0;
  const scale = 1 / Math.sqrt(m);
  for (let i = 0, row = -skipped; i < count; i++, row += at.end - skipped) {
    const root = Math.sqrt(value[start + i]!);
    const x = points.subarray((start + i) * d, (start + i + 1) * d);
    if (parameters === "all") {
      for (let k = 0; k < m; k++) {
        const slope = scale * root * theta[at.A + k]! * jets.first[i * m + k]!;
        rows[row + at.b + k] = slope;
        for (let l = 0; l < d; l++) rows[row + l * m + k] = slope * x[l]!;
      }
    }
    for (let k = 0; k < m; k++) rows[row + at.A + k] = scale * root * jets.value[i * m + k]!;
    for (let l = 0; l < d; l++) rows[row + at.P + l] = root * x[l]!;
    rows[row + at.q] = root;
  }
}

/** Columns of `slopeRows`. */
export const slopeColumns = ({ inputs: d, width: m }: ShallowSize, parameters: GramParameters) =>
  (parameters === "outer" ? 1 : d + 2) * m + 1;

/**
 * What all d gradients d(du/dx_j)/dp are made of, with the factor sqrt(slope_i): sigma'' x_l (l < d) and
 * sigma'' (only for "all"), sigma', and 1.
 *
 * @param rows [count, `slopeColumns`], written
 */
export function slopeRows(
  { inputs: d, width: m }: ShallowSize,
  parameters: GramParameters,
  jets: NeuronJets,
  points: Float64Array,
  start: number,
  count: number,
  slope: Float64Array,
  rows: Float64Array,
): void {
  let row = 0;
  for (let i = 0; i < count; i++) {
    const root = Math.sqrt(slope[start + i]!);
    if (parameters === "all") {
      for (let l = 0; l <= d; l++, row += m) {
        const factor = l < d ? root * points[(start + i) * d + l]! : root;
        for (let k = 0; k < m; k++) rows[row + k] = factor * jets.second[i * m + k]!;
      }
    }
    for (let k = 0; k < m; k++) rows[row + k] = root * jets.first[i * m + k]!;
    rows[row + m] = root;
    row += m + 1;
  }
}

/**
 * gram += the part that comes from grad u, from the products M = rows^T rows of `slopeRows`, lower triangles.
 * With h = m^(-1/2), O = W^T metric W and V = metric W, the entry for neurons k, l and inner parameters
 * alpha, beta (d of them W, then b) is h^2 a_k a_l (O_kl <s2 x_alpha, s2 x_beta> + V_beta,k <s2 x_alpha, s1>
 * + V_alpha,l <s1, s2 x_beta> + metric_alpha,beta <s1, s1>), where V and metric are 0 for b.
 */
export function addSlopeGram(
  size: ShallowSize,
  parameters: GramParameters,
  theta: Float64Array,
  metric: Float64Array,
  products: Float64Array,
  gram: Float64Array,
): void {
  const { inputs: d, width: m } = size;
  const inner = parameters === "outer" ? 0 : (d + 1) * m; // columns of inner parameters, in both matrices
  const p = inner + m + d + 1;
  const columns = inner + m + 1;
  const scale = 1 / Math.sqrt(m);
  const a = theta.subarray((d + 1) * m, (d + 2) * m);
  const { V, O } = weightProducts(size, theta, metric);
  const transposed = transpose(products, columns, inner, m);
  const firstAt = inner * columns; // the row of sigma' of neuron 0
  const lastAt = (inner + m) * columns;

  for (let alpha = 0; alpha * m < inner; alpha++) {
    for (let k = 0; k < m; k++) {
      const row = alpha * m + k;
      const mixed = row * m; // <s2 x_alpha of k, s1 of ...>
      for (let beta = 0; beta <= alpha; beta++) {
        const v = beta < d ? V[beta * m + k]! : 0;
        const own = alpha < d && beta < d ? metric[alpha * d + beta]! : 0;
        const end = beta === alpha ? k + 1 : m;
        const [to, from] = [row * p + beta * m, row * columns + beta * m];
        const across = firstAt + k * columns + beta * m;
        const square = firstAt + k * columns + inner;
        for (let l = 0; l < end; l++) {
          let sum = O[k * m + l]! * products[from + l]! + v * transposed[mixed + l]!;
          if (alpha < d) sum += V[alpha * m + l]! * products[across + l]!;
          if (own !== 0) {
            sum += own * (l <= k ? products[square + l]! : products[firstAt + l * columns + inner + k]!);
          }
          gram[to + l]! += scale * scale * a[k]! * a[l]! * sum;
        }
      }
    }
  }
  for (let k = 0; k < m; k++) {
    const row = (inner + k) * p;
    const from = firstAt + k * columns;
    for (let beta = 0; beta * m < inner; beta++) {
      const v = beta < d ? V[beta * m + k]! : 0;
      for (let l = 0; l < m; l++) {
        let sum = O[k * m + l]! * products[from + beta * m + l]!;
        if (beta < d)
          sum += v * (l <= k ? products[from + inner + l]! : products[firstAt + l * columns + inner + k]!);
        gram[row + beta * m + l]! += scale * scale * a[l]! * sum;
      }
    }
    for (let l = 0; l <= k; l++)
      gram[row + inner + l]! += scale * scale * O[k * m + l]! * products[from + inner + l]!;
  }
  for (let r = 0; r < d; r++) {
    const row = (inner + m + r) * p;
    for (let beta = 0; beta * m < inner; beta++) {
      for (let l = 0; l < m; l++) {
        let sum = V[r * m + l]! * products[lastAt + beta * m + l]!;
        if (beta < d) sum += metric[r * d + beta]! * products[lastAt + inner + l]!;
        gram[row + beta * m + l]! += scale * a[l]! * sum;
      }
    }
    for (let l = 0; l < m; l++)
      gram[row + inner + l]! += scale * V[r * m + l]! * products[lastAt + inner + l]!;
    for (let t = 0; t <= r; t++)
      gram[row + inner + m + t]! += metric[r * d + t]! * products[lastAt + inner + m]!;
  }
}

/** V = metric W [d, m] and O = W^T V [m, m]. */
function weightProducts({ inputs: d, width: m }: ShallowSize, W: Float64Array, metric: Float64Array) {
  const V = new Float64Array(d * m);
  const O = new Float64Array(m * m);
  for (let r = 0; r < d; r++) {
    for (let t = 0; t < d; t++) {
      for (let k = 0; k < m; k++) V[r * m + k]! += metric[r * d + t]! * W[t * m + k]!;
    }
  }
  for (let r = 0; r < d; r++) {
    for (let k = 0; k < m; k++) {
      for (let l = 0; l < m; l++) O[k * m + l]! += W[r * m + k]! * V[r * m + l]!;
    }
  }
  return { V, O };
}

/** Rows `inner` to `inner + m`, columns 0 to `inner` of the products as [inner, m]: read along their rows. */
function transpose(products: Float64Array, columns: number, inner: number, m: number): Float64Array {
  const turned = new Float64Array(inner * m);
  for (let k = 0; k < m; k++) {
    for (let j = 0; j < inner; j++) turned[j * m + k] = products[(inner + k) * columns + j]!;
  }
  return turned;
}
