import type { Domain } from "../domain.ts";
import { extent } from "../extent.ts";
import { MapInverter, type MappedPoint } from "./invert-map.ts";
import type { SmoothMap } from "./smooth-map.ts";

/** A point of a domain and where a map takes it. */
export interface Sampled extends MappedPoint {
  /** Whether it is a corner of a chart, where the map may be singular. */
  readonly isCorner: boolean;
}

/**
 * Checks on samples that a map is one-to-one: its Jacobian keeps its sign, and from points far off whose images
 * are near, Newton's iteration finds no second preimage in the domain.
 *
 * @throws RangeError naming a point where it is not
 */
export function checkOneToOne(
  domain: Domain,
  map: SmoothMap,
  samples: readonly Sampled[],
  tolerance: number,
): void {
  const inner = samples.filter(({ isCorner }) => !isCorner);
  const sign = Math.sign(inner[0]!.determinant);
  for (const { point, determinant } of inner) {
    if (Math.sign(determinant) === sign && determinant !== 0) continue;
    throw new RangeError(
      `image: the map's Jacobian determinant must keep its sign on ${domain.name}, got ${determinant} at x = ${words(point)}`,
    );
  }
  const size = extent(domain);
  const inverter = new MapInverter(map, tolerance);
  const every = Math.max(1, Math.floor(inner.length / 256));
  for (let i = 0; i < inner.length; i += every) {
    const { point, image } = inner[i]!;
    const far = inner.filter((other) => apart(other.point, point) > 0.1 * size);
    if (far.length === 0) continue;
    const start = far.reduce((best, other) =>
      apart(other.image, image) < apart(best.image, image) ? other : best,
    );
    if (!inverter.solve(image, start)) continue;
    const second = inverter.point;
    if (apart(second, point) < 1e-6 * size || !domain.contains(second)) continue;
    throw new RangeError(
      `image: the map must be one-to-one on ${domain.name}, but takes ${words(point)} and ${words(second)} to one point`,
    );
  }
}

function words(point: Float64Array): string {
  return `(${[...point].map((entry) => Number(entry.toPrecision(4))).join(", ")})`;
}

function apart(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (p[k]! - q[k]!) ** 2;
  return Math.sqrt(sum);
}
