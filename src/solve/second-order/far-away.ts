import type { Random } from "../../math/random.ts";
import type { SampledObjective } from "./sampled-objective.ts";
import type { TrialSpace } from "./trial-space.ts";

const rays = 4;
const [near, far] = [1e2, 1e4];

/**
 * Whether an energy is lower far away than at theta, and lower still farther on, along some ray in the outer
 * parameters: then it has no minimum, whatever theta is. Such is -u^4, which is stationary at 0.
 */
export function fallsFarAway(
  energy: SampledObjective,
  { network }: TrialSpace,
  theta: Float64Array,
  random: Random,
): boolean {
  const here = energy.value(theta);
  for (let ray = 0; ray < rays; ray++) {
    const direction = Float64Array.from(theta, () => random.normal());
    for (const sign of [1, -1]) {
      const at = (distance: number) =>
        energy.value(
          theta.map((value, i) => (i < network.outerOffset ? value : sign * distance * direction[i]!)),
        );
      const [closer, farther] = [at(near), at(far)];
      if (closer < here - Math.abs(here) && farther < closer) return true;
    }
  }
  return false;
}
