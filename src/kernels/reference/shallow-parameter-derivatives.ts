import type { DenseKernels } from "../contract/dense-kernels.ts";
import type { ShallowDerivatives } from "../contract/parameter-derivatives.ts";
import { shallowDirectional } from "./shallow-directional.ts";
import { type FillActivation, NeuronFeatures, type ShallowSize, shallowOffsets } from "./shallow-features.ts";
import { addSlopeGram, slopeColumns, slopeRows, valueRows } from "./shallow-gram.ts";
import { shallowRows } from "./shallow-jacobian.ts";

/** Neurons times points that are worked on together, and entries of the rows of a Gram matrix. */
const chunkEntries = 1 << 16;
const rowEntries = 1 << 20;

/**
 * Second-order pieces of a two-layer network.
 *
 * @param activation sigma_s for a homotopy parameter s
 * @param dense whose `addGram` does most of the work
 */
export function shallowDerivatives(
  size: ShallowSize,
  activation: (s: number) => FillActivation,
  dense: DenseKernels,
): ShallowDerivatives {
  const { inputs: d, width: m, outputs: c } = size;
  const { A, end: parameterCount } = shallowOffsets(size);
  const features = new NeuronFeatures(size);
  const chunks = (count: number, most: number, visit: (start: number, n: number) => void) => {
    const step = Math.max(1, Math.floor(most));
    for (let start = 0; start < count; start += step) visit(start, Math.min(step, count - start));
  };
  let rows = new Float64Array(0);
  const rowsFor = (entries: number) => {
    if (rows.length < entries) rows = new Float64Array(entries);
    return rows;
  };

  return {
    directional(theta, s, points, count, v, u, grad) {
      const fill = activation(s);
      chunks(count, chunkEntries / m, (start, n) => {
        const jets = features.at(fill, theta, points, start, n);
        shallowDirectional(size, theta, v, jets, points, start, n, u, grad);
      });
    },

    jacobian(theta, s, points, count, target, parameters = "all") {
      const fill = activation(s);
      const stride = c * (1 + d) * (parameters === "outer" ? parameterCount - A : parameterCount);
      chunks(count, chunkEntries / m, (start, n) => {
        const jets = features.at(fill, theta, points, start, n);
        shallowRows(size, theta, jets, points, start, n, parameters, target.subarray(start * stride));
      });
    },

    gram(theta, s, points, count, value, slope, metric, parameters, gram) {
      if (c !== 1) throw new RangeError(`gram: the network must have one output, got ${c}`);
      const fill = activation(s);
      const p = parameters === "outer" ? parameterCount - A : parameterCount;
      const columns = slopeColumns(size, parameters);
      const hasValue = hasWeight("value", value, count);
      const hasSlope = hasWeight("slope", slope, count) && metric.some((entry) => entry !== 0);
      const products = new Float64Array(hasSlope ? columns * columns : 0);
      chunks(count, rowEntries / p, (start, n) => {
        const jets = features.at(fill, theta, points, start, n);
        if (hasValue) {
          const made = rowsFor(n * p);
          valueRows(size, parameters, theta, jets, points, start, n, value, made);
          dense.addGram(made, n, p, gram);
        }
        if (hasSlope) {
          const made = rowsFor(n * columns);
          slopeRows(size, parameters, jets, points, start, n, slope, made);
          dense.addGram(made, n, columns, products);
        }
      });
      if (hasSlope) addSlopeGram(size, parameters, theta, metric, products, gram);
    },
  };
}

/** Whether any weight is positive. */
function hasWeight(name: string, weights: Float64Array, count: number): boolean {
  let most = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0)) throw new RangeError(`gram: ${name} must be >= 0, got ${weight} at point ${i}`);
    most = Math.max(most, weight);
  }
  return most > 0;
}
