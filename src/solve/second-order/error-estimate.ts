import { quadraticForm } from "../../energy/curvature.ts";
import type { Functional } from "../../energy/functional.ts";
import type { Sample } from "../../energy/sample.ts";
import type { KernelSet } from "../../kernels/contract/kernel-set.ts";
import type { Random } from "../../math/random.ts";
import { beyondLayers } from "../../network/around/beyond-layers.ts";
import { kinkInitialisation } from "../../network/initialisation.ts";
import { shallow } from "../../network/shallow/shallow.ts";
import { shallowBlocks } from "../../network/shallow/shallow-jet.ts";
import { DiscreteEnergy } from "./discrete-energy.ts";
import { outerFactor } from "./outer-factor.ts";
import { type TrialSpace, trialSpace } from "./trial-space.ts";

/** Neurons that are added to find out how much they would improve. */
const enrichment = 256;

export interface EstimateOptions {
  readonly functional: Functional;
  /** Points that training did not see, where there are such; the finer for the more unknowns. */
  readonly sample: (unknowns: number) => Sample;
  /** The gradient in the outer parameters, where there is a better one than the energy's own on the sample. */
  readonly gradient?: (space: TrialSpace, theta: Float64Array, sample: Sample) => Float64Array;
  readonly kernels: KernelSet | undefined;
  readonly random: Random;
  /** Draws a point [d] of the domain. */
  readonly place: () => ArrayLike<number>;
  /** Slope of the new neurons. */
  readonly slope: number;
  readonly regularisation: number;
}

/**
 * The estimated relative error in the energy's norm (for -div(A grad u) + c u = f that of 1/2 A grad u . grad u +
 * 1/2 c u^2), by enrichment: 256 random neurons are added to a two-layer network with outer weights zero, and the
 * length of the Newton step that they would make, in the energy's second derivative, is compared with that of u
 * itself. This is the hierarchical estimate of R. E. Bank and R. K. Smith (1993): it sees the part of the error that
 * the richer space can represent, and is no bound.
 *
 * @returns undefined for networks with more layers or enrichment functions, and where the energy is not convex there
 */
export function estimateError(
  { network, s }: TrialSpace,
  theta: Float64Array,
  options: EstimateOptions,
): number | undefined {
  const { inputs: d, outputs: c, activation, description } = network;
  if (description.kind !== "shallow" || beyondLayers(description)) return undefined;
  const m = description.width;
  const initialisation = kinkInitialisation(options.slope);
  const added = shallow({ inputs: d, outputs: c, width: enrichment, activation, initialisation });
  const more = added.initialise(options.random, options.place);
  const width = m + enrichment;
  const rich = shallow({ inputs: d, outputs: c, width, activation });
  const start = new Float64Array(rich.parameterCount);
  const into = shallowBlocks({ inputs: d, width, outputs: c }, start);
  const old = shallowBlocks({ inputs: d, width: m, outputs: c }, theta);
  const fresh = shallowBlocks({ inputs: d, width: enrichment, outputs: c }, more);
  for (let l = 0; l < d; l++) {
    into.W.set(old.W.subarray(l * m, (l + 1) * m), l * width);
    into.W.set(fresh.W.subarray(l * enrichment, (l + 1) * enrichment), l * width + m);
  }
  into.b.set(old.b);
  into.b.set(fresh.b, m);
  const scale = Math.sqrt(width / m);
  for (let j = 0; j < c; j++) for (let k = 0; k < m; k++) into.A[j * width + k] = scale * old.A[j * m + k]!;
  into.P.set(old.P);
  into.q.set(old.q);
  const space = trialSpace(rich, s, options.kernels);
  const sample = options.sample(rich.parameterCount - rich.outerOffset);
  const energy = new DiscreteEnergy(options.functional, sample, space);
  const model = energy.model(start, "outer", true);
  const gradient = options.gradient?.(space, start, sample) ?? model.gradient;
  const { slope } = outerFactor(space.dense, model, options.regularisation)(gradient);
  const u = energy.jet(start); // of g + l N where there is a lift, whose g the Gram matrix does not know
  const size = sample.lift
    ? quadraticForm(options.functional.curvature(sample, u), u)
    : squaredLength(model.gram, start.subarray(rich.outerOffset));
  return size > 0 ? Math.sqrt(Math.max(slope, 0) / size) : undefined;
}

/** v^T G v for a symmetric matrix in its lower triangle. */
function squaredLength(gram: Float64Array, v: Float64Array): number {
  const p = v.length;
  let sum = 0;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++) sum += 2 * gram[i * p + j]! * v[i]! * v[j]!;
    sum += gram[i * p + i]! * v[i]! * v[i]!;
  }
  return sum;
}
