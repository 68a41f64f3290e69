import { uniformPoint } from "../../geometry/uniform-point.ts";
import { Random } from "../../math/random.ts";
import type { JetEvaluator } from "../../network/evaluators/evaluator.ts";
import type { Network } from "../../network/network.ts";
import { lbfgs } from "../../optimize/lbfgs.ts";
import type { Iterate } from "../../optimize/objective.ts";
import type { Problem } from "../../problem/define-problem.ts";
import { makePlan, type PlanSettings } from "../../solve/first-order/first-order-plan.ts";
import { Validation } from "../../solve/first-order/validation.ts";
import type { TrainingResult } from "./training-run.ts";

/**
 * L-BFGS in float64 from the same start and on the same first points as `solve` with this seed, at one s, with a
 * budget of evaluations of the energy. The points stay: a line search needs one function.
 *
 * @param float64 an evaluator in float64
 * @param records curve points
 */
export async function lbfgsRun(
  problem: Problem,
  settings: PlanSettings,
  float64: (network: Network) => JetEvaluator,
  s: number,
  budget: number,
  seed: number,
  records: number,
): Promise<TrainingResult> {
  const { network, quadrature } = makePlan(problem, settings);
  const random = new Random(seed);
  const places = random.stream("places");
  const theta = network.initialise(random.stream("parameters"), () => uniformPoint(problem.domain, places));
  const sample = problem.draw(quadrature.rule, quadrature.points, random.stream("points"));
  const isGiven = problem.type === "regression";
  const validation = new Validation(problem, isGiven ? sample : undefined, random.stream("validation"));
  const evaluator = float64(network);
  const { functional } = problem;
  const curves = { step: [], energy: [], validation: [], l2: [], h1: [] } as Record<
    "step" | "energy" | "validation" | "l2" | "h1",
    number[]
  >;
  const seen: Pick<Iterate, "x" | "value" | "evaluations">[] = [];
  let next = 0;
  const found = lbfgs(
    (x) => {
      const { value, gradient } = evaluator.differentiate(x, s, sample.points, (jet) =>
        functional.evaluate(sample, jet),
      );
      return { value, gradient: Float64Array.from(gradient) };
    },
    theta,
    {
      iterations: budget,
      evaluations: budget,
      gradientTolerance: 0,
      onIteration: ({ x, value, evaluations }) => {
        if (evaluations < next) return false;
        next = evaluations + budget / records;
        seen.push({ x: x.slice(), value, evaluations });
        return false;
      },
    },
  );
  seen.push({ x: found.x, value: found.value, evaluations: found.evaluations });
  for (const { x, value, evaluations } of seen) {
    const { energy, norms } = await validation.judge((points) => network.evaluate(x, s, points));
    curves.step.push(evaluations);
    curves.energy.push(value);
    curves.validation.push(energy);
    curves.l2.push(norms ? Math.sqrt(norms.error / norms.exact) : Number.NaN);
    curves.h1.push(
      norms
        ? Math.sqrt((norms.error + norms.gradientError) / (norms.exact + norms.gradientExact))
        : Number.NaN,
    );
  }
  const last = curves.validation.at(-1)!;
  return { status: found.status, mse: isGiven ? 2 * last : null, curves, switches: [] };
}
