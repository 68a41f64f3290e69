import type { BoundaryPiece, Domain } from "./domain.ts";

/** Whether a region is wholly covered by charts, so that Gauss's rules keep their order on it. */
export function isMapped({ charts }: Pick<Domain, "charts"> | Pick<BoundaryPiece, "charts">): boolean {
  return charts?.every(({ part }) => part === undefined) ?? false;
}

/** Whether a domain and all of its boundary are. */
export function isMappedThroughout(domain: Domain): boolean {
  return [domain, ...domain.boundary].every(isMapped);
}
