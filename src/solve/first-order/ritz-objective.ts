import { evaluateLifted, type LiftRoom, newLiftRoom } from "../../energy/lift/lifted-energy.ts";
import type { Sample } from "../../energy/sample.ts";
import type { Random } from "../../math/random.ts";
import type { JetEvaluator } from "../../network/evaluators/evaluator.ts";
import type { Network } from "../../network/network.ts";
import type { SplitObjective } from "../../optimize/splitting.ts";
import type { Problem } from "../../problem/problem.ts";
import type { TrainingQuadrature } from "../../quadrature/training-quadrature.ts";

/**
 * A problem's energy as an objective of a network's parameters, for `hta`, `lbfgs` and other methods that minimise
 * any objective. Points are drawn anew every `redrawEvery` calls (0: never), the same for all copies of a splitting
 * homotopy; a line search needs points that stay.
 *
 * @param s the homotopy parameter, in [0, 2]
 */
export function ritzObjective(
  problem: Problem,
  evaluator: JetEvaluator,
  s: number,
  { rule, points, redrawEvery }: TrainingQuadrature,
  random: Random,
): SplitObjective {
  let sample: Sample = problem.draw(rule, points, random);
  let room: LiftRoom | undefined;
  let calls = 0;
  return (theta, copy = 0) => {
    if (copy === 0) {
      if (calls > 0 && redrawEvery > 0 && calls % redrawEvery === 0) {
        sample = problem.draw(rule, points, random);
      }
      calls++;
    }
    const { value, gradient } = evaluator.differentiate(theta, s, sample.points, (jet) => {
      if (room?.jet.count !== jet.count) room = newLiftRoom(jet);
      return evaluateLifted(problem.functional, sample, jet, room);
    });
    return { value, gradient: Float64Array.from(gradient) };
  };
}

/** A network's parameters in two groups, the first half of the layers' blocks and the rest: HTA's split by layers. */
export function splitNetworkByLayers({ blocks, parameterCount }: Network): Uint8Array {
  const groups = new Uint8Array(parameterCount);
  blocks.forEach(({ offset, size }, index) => {
    groups.fill(index < blocks.length / 2 ? 0 : 1, offset, offset + size);
  });
  return groups;
}
