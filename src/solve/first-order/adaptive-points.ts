import { liftJet } from "../../energy/lift/lift-values.ts";
import type { Jet } from "../../jet/jet.ts";
import type { Random } from "../../math/random.ts";
import type { Problem } from "../../problem/problem.ts";
import { drawCandidates, gradientIndicator } from "../../quadrature/indicator.ts";
import type { QuadratureRule } from "../../quadrature/quadrature.ts";
import { defaultUniform, type TrainingQuadrature } from "../../quadrature/training-quadrature.ts";

/** Candidates for each training point: with 32 for a cell of two points, cells are as large as they should be to a fifth. */
const candidatesPerPoint = 16;

/**
 * The rule that spreads training points as the indicator of the present solution says, on the inside of the
 * domain; boundary pieces are left to the rule of the plan.
 *
 * @param jetAt the network's jet at points [n, d]
 */
export async function adaptedRule(
  { domain, lift, outputs }: Problem,
  { rule, points, adapt }: TrainingQuadrature,
  jetAt: (points: Float64Array) => Jet | Promise<Jet>,
  random: Random,
): Promise<QuadratureRule> {
  const { indicator = gradientIndicator, uniform = defaultUniform } = adapt!;
  const candidates = drawCandidates(domain, Math.max(1024, candidatesPerPoint * points), random);
  const network = await jetAt(candidates.points);
  const jet = lift ? liftJet(lift.at(candidates.points, candidates.count), network) : network;
  const d = domain.dimension;
  const rows = (array: ArrayLike<number>, width: number, i: number) =>
    Array.from({ length: width }, (_, k) => array[i * width + k]!);
  const values = Float64Array.from({ length: candidates.count }, (_, i) =>
    indicator(rows(candidates.points, d, i), rows(jet.u, outputs, i), rows(jet.grad, outputs * d, i)),
  );
  return candidates.ruleFor(values, uniform, rule);
}
