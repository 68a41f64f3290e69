import type { Domain } from "./domain.ts";

/** The longest side of a domain's bounding box. */
export function extent({ bounds: { lower, upper } }: Pick<Domain, "bounds">): number {
  return Math.max(...lower.map((low, axis) => upper[axis]! - low));
}
