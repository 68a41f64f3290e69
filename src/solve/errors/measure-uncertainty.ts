import type { RegionSample, Sample } from "../../energy/sample.ts";
import type { Domain } from "../../geometry/domain.ts";
import type { Measured } from "./measured.ts";

/** A region whose measure is an estimate. */
interface UncertainRegion {
  /** "domain", or the name of a boundary piece. */
  readonly region: string;
  /** Standard error of its measure over the measure. */
  readonly share: number;
}

/** The regions of a sample whose measures are estimates. */
export function uncertainRegions(domain: Domain, sample: Sample): UncertainRegion[] {
  return sample.regions.flatMap(({ region }) => {
    const source = region === "domain" ? domain : domain.boundary.find(({ name }) => name === region);
    const error = source?.measureError ?? 0;
    return error > 0 ? [{ region, share: error / source!.measure }] : [];
  });
}

/** In words for the reader; "" when all measures are known. */
export function inWords(regions: readonly UncertainRegion[]): string {
  return regions
    .map(({ region, share }) => {
      const what = region === "domain" ? "the domain" : JSON.stringify(region);
      return `; the measure of ${what} is an estimate, good to ${(100 * share).toPrecision(1)} %`;
    })
    .join("");
}

/**
 * How much a number may be off because the measures of its regions are estimates: the root of the sum of the
 * squares of its changes when each measure is raised by its standard error.
 */
export function uncertaintyOf(
  regions: readonly UncertainRegion[],
  sample: Sample,
  value: (sample: Sample) => number,
): number {
  if (regions.length === 0) return 0;
  const base = value(sample);
  return Math.hypot(...regions.map(({ region, share }) => value(scaled(sample, region, 1 + share)) - base));
}

/** The same sample with the weights of one region multiplied. */
function scaled(sample: Sample, region: string, factor: number): Sample {
  const regions = sample.regions.map((part) =>
    part.region === region ? { ...part, weights: part.weights.map((weight) => weight * factor) } : part,
  );
  return { ...sample, regions: regions as [RegionSample, ...RegionSample[]] };
}

/** A measured number with one more independent uncertainty. */
export function alsoUncertain({ value, uncertainty }: Measured, other: number): Measured {
  return { value, uncertainty: Math.hypot(uncertainty, other) };
}
