import * as tf from "@tensorflow/tfjs-core";
import { type Jet, newCotangent } from "../../jet/jet.ts";
import { symmetricEigen } from "../../math/symmetric-eigen.ts";
import { float64Tensor, inFloat64 } from "../../tensors/float64/float64-backend.ts";
import { float64Gradient } from "../../tensors/float64/float64-gradient.ts";
import { type Curvature, isotropicForm, type RankOne } from "../curvature.ts";
import { type RegionTensors, regionTensors } from "../region-tensors.ts";
import type { Sample } from "../sample.ts";

/** A written energy at work on tensors, with a say in what each of its integrals passes on. */
export type WatchedEnergy = (
  regions: readonly RegionTensors[],
  onIntegral: (integral: tf.Tensor) => tf.Tensor,
) => tf.Tensor;

type Differentiate = ReturnType<typeof float64Gradient>;

/** Relative step of central differences in float64: about the cube root of the rounding error. */
const relativeStep = 6e-6;

/**
 * Second derivatives of an energy written in tfjs. The energy is a function F of its integrals
 * I_k = int rho_k(u, grad u), so that with lambda_k = dE/dI_k its Hessian is
 *
 * sum_k lambda_k rho_k'' (a block at every point) + sum_kl F_kl I_k' I_l' (rank-one terms).
 *
 * First derivatives come from one reverse pass each; second ones are central differences of these in float64,
 * which no rule of nested differentiation can spoil, with a relative error near 1e-10.
 */
export function writtenCurvature(
  sample: Sample,
  jet: Jet,
  outputs: number,
  energy: WatchedEnergy,
): Curvature {
  const d = sample.points.length / sample.count;
  const differentiate = float64Gradient();
  return inFloat64(() => {
    const regions = regionTensors(sample, jet, outputs, d);
    const integrals: number[] = [];
    energy(regions, (integral) => {
      integrals.push(integral.dataSync()[0]!);
      return integral;
    });
    const slopes = slopesOf(differentiate, energy, regions, integrals.length);
    const lambda = slopes(integrals.map(() => 0));
    const local = localGradient(differentiate, sample, outputs, energy, integrals);
    const blocks = differenceBlocks(jet, outputs, d, (moved) => local(moved, lambda));
    const rankOne = rankOneTerms(integrals, slopes, (only) => local(jet, only));
    const isotropic = outputs === 1 ? isotropicForm(blocks, d) : undefined;
    return isotropic ? { form: "isotropic", ...isotropic, rankOne } : { form: "blocks", blocks, rankOne };
  });
}

/** dE/dI_k for integrals that are moved by `shift` [K]. */
function slopesOf(
  differentiate: Differentiate,
  energy: WatchedEnergy,
  regions: readonly RegionTensors[],
  count: number,
) {
  return (shift: readonly number[]): number[] =>
    tf.tidy(() => {
      if (count === 0) return [];
      const shifts = shift.map((value) => float64Tensor(Float64Array.of(value), []));
      let next = 0;
      const { derivatives } = differentiate(shifts, () =>
        energy(regions, (integral) => tf.add(integral, shifts[next++]!)),
      );
      return derivatives.map((derivative) => derivative?.[0] ?? 0);
    });
}

/**
 * The derivative in (u, grad u) of sum_k factor_k I_k, where integrals inside of densities keep their present
 * values: nothing but what stands at a point enters its derivative.
 */
function localGradient(
  differentiate: Differentiate,
  sample: Sample,
  outputs: number,
  energy: WatchedEnergy,
  integrals: readonly number[],
) {
  const d = sample.points.length / sample.count;
  return (jet: Jet, factors: readonly number[]): Jet => {
    const cotangent = newCotangent(jet);
    tf.tidy(() => {
      const regions = regionTensors(sample, jet, outputs, d);
      const inputs = regions.flatMap(({ u, grad }) => [u, grad]);
      const constant = integrals.map((value) => float64Tensor(Float64Array.of(value), []));
      const factor = factors.map((value) => float64Tensor(Float64Array.of(value), []));
      const { derivatives } = differentiate(inputs, () => {
        let sum: tf.Tensor = float64Tensor(Float64Array.of(0), []);
        let next = 0;
        energy(regions, (integral) => {
          sum = tf.add(sum, tf.mul(factor[next]!, integral));
          return constant[next++]!;
        });
        return sum;
      });
      sample.regions.forEach(({ offset }, index) => {
        const [du, dgrad] = derivatives.slice(2 * index);
        if (du) cotangent.u.set(du, offset * outputs);
        if (dgrad) cotangent.grad.set(dgrad, offset * outputs * d);
      });
    });
    return cotangent;
  };
}

/** Central differences of a pointwise gradient, all points at once: [N, b, b], made symmetric. */
function differenceBlocks(jet: Jet, outputs: number, d: number, gradient: (moved: Jet) => Jet): Float64Array {
  const { count } = jet;
  const b = outputs * (1 + d);
  const blocks = new Float64Array(count * b * b);
  const component = (of: Jet, i: number, k: number) => {
    const j = Math.floor(k / (1 + d));
    const axis = k % (1 + d);
    return axis === 0
      ? { array: of.u, at: i * outputs + j }
      : { array: of.grad, at: (i * outputs + j) * d + axis - 1 };
  };
  for (let k = 0; k < b; k++) {
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const { array, at } = component(jet, i, k);
      squares += array[at]! ** 2;
    }
    const typical = Math.sqrt(squares / count) || 1;
    const up = { count, u: Float64Array.from(jet.u), grad: Float64Array.from(jet.grad) };
    const down = { count, u: Float64Array.from(jet.u), grad: Float64Array.from(jet.grad) };
    const width = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const { array, at } = component(up, i, k);
      const value = array[at]!;
      const step = relativeStep * Math.max(Math.abs(value), typical);
      array[at] = value + step;
      component(down, i, k).array[at] = value - step;
      width[i] = value + step - (value - step);
    }
    const above = gradient(up);
    const below = gradient(down);
    for (let i = 0; i < count; i++) {
      for (let l = 0; l < b; l++) {
        const { array, at } = component(above, i, l);
        const entry = (array[at]! - component(below, i, l).array[at]!) / width[i]!;
        blocks[(i * b + k) * b + l]! += 0.5 * entry;
        blocks[(i * b + l) * b + k]! += 0.5 * entry;
      }
    }
  }
  return blocks;
}

/** sum_kl F_kl I_k' I_l' along the eigenvectors of F'', the second derivatives of E in its integrals. */
function rankOneTerms(
  integrals: readonly number[],
  slopes: (shift: readonly number[]) => number[],
  gradient: (only: readonly number[]) => Jet,
): RankOne[] {
  const count = integrals.length;
  if (count === 0) return [];
  const second = new Float64Array(count * count);
  let largest = 0;
  for (let k = 0; k < count; k++) {
    const step = relativeStep * Math.max(Math.abs(integrals[k]!), 1);
    const moved = (sign: number) => slopes(integrals.map((_, l) => (l === k ? sign * step : 0)));
    const [above, below] = [moved(1), moved(-1)];
    for (let l = 0; l < count; l++) {
      const entry = (above[l]! - below[l]!) / (4 * step);
      second[k * count + l]! += entry;
      second[l * count + k]! += entry;
      largest = Math.max(largest, Math.abs(entry)); // NaN stays
    }
  }
  if (!Number.isFinite(largest)) return []; // the energy has no value there
  const { values, vectors, decompose } = symmetricEigen(count);
  decompose(second);
  // Differences of an energy that is linear in its integrals leave rounding errors behind, not curvature.
  const noise = 1e-9 * Math.max(largest, 1);
  return Array.from(values).flatMap((coefficient, k) => {
    if (Math.abs(coefficient) <= noise) return [];
    return [{ coefficient, direction: gradient(integrals.map((_, l) => vectors[l * count + k]!)) }];
  });
}
