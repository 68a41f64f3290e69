import type { Chart, Domain } from "../domain.ts";
import { box } from "../shapes/box.ts";

const known = new WeakMap<Domain, Chart>();

/** The bounding box of a domain as a chart: always the same object, so that rules can know it again. */
export function boundingChart(domain: Domain): Chart {
  const before = known.get(domain);
  if (before) return before;
  const chart = box(domain.bounds.lower, domain.bounds.upper).charts![0]!;
  known.set(domain, chart);
  return chart;
}
