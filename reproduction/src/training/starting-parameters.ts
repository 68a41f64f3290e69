import { type Problem, Random } from "deep-ritz";
import { uniformPoint } from "deep-ritz/geometry";
import type { Network } from "deep-ritz/network";

/** The parameters [P] that `solve` starts from with this seed. */
export function startOf(problem: Problem, network: Network, seed: number): Float64Array {
  const random = new Random(seed);
  const places = random.stream("places");
  return network.initialise(random.stream("parameters"), () => uniformPoint(problem.domain, places));
}
