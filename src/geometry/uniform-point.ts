import type { Random } from "../math/random.ts";
import type { Domain } from "./domain.ts";

/**
 * Draws one point [d] uniformly from the domain, by rejection from its bounding box.
 *
 * @throws RangeError if 100,000 draws in a row fall outside the domain
 */
export function uniformPoint(domain: Domain, random: Random): Float64Array {
  const { lower, upper } = domain.bounds;
  const point = new Float64Array(domain.dimension);
  for (let attempt = 0; attempt < 100_000; attempt++) {
    for (let axis = 0; axis < point.length; axis++) {
      point[axis] = lower[axis]! + random.uniform() * (upper[axis]! - lower[axis]!);
    }
    if (domain.contains(point)) return point;
  }
  throw new RangeError(`${domain.name}: no point of its bounding box lies inside it`);
}
