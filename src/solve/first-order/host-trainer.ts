import type { Functional } from "../../energy/functional.ts";
import { evaluateLifted, type LiftRoom, newLiftRoom } from "../../energy/lift/lifted-energy.ts";
import type { Sample } from "../../energy/sample.ts";
import type { FunctionalValue, Jet } from "../../jet/jet.ts";
import type { Parameters } from "../../jet/parameters.ts";
import type { JetEvaluator } from "../../network/evaluators/evaluator.ts";
import type { Optimizer, OptimizerRun } from "../../optimize/optimizer.ts";
import type { Reading, Trainer } from "./trainer.ts";

/**
 * Training with parameters in the host's arrays: jets by an evaluator, energies in float64.
 *
 * @param backend what `Solution.backend` is to say
 */
export function hostTrainer(evaluator: JetEvaluator, optimizer: Optimizer, backend: string): Trainer {
  let theta: Parameters = new Float64Array(0);
  let run: OptimizerRun | undefined;
  let last: { value: number; gradient: Parameters } | undefined;
  let sample: Sample | undefined;
  let room: LiftRoom | undefined;
  let functional: Functional | undefined;
  const evaluate = (jet: Jet): FunctionalValue => {
    if (room?.jet.count !== jet.count) room = newLiftRoom(jet);
    return evaluateLifted(functional!, sample!, jet, room);
  };
  return {
    kernels: evaluator.name,
    backend,
    precision: evaluator.precision,
    resident: false,
    begin(from) {
      theta = evaluator.precision === "float32" ? Float32Array.from(from) : from.slice();
      run = optimizer.start(theta, evaluator.adam);
    },
    differentiate(energy, at, s) {
      functional = energy;
      sample = at;
      last = evaluator.differentiate(theta, s, at.points, evaluate);
    },
    reading: (): Reading => ({ value: last!.value, gradientNorm: norm(last!.gradient) }),
    step: (learningRate) => run!.step(theta, last!.gradient, learningRate),
    parameters: () => theta.slice(),
    jet: (s, points) => evaluator.evaluate(theta, s, points),
    dispose: () => undefined,
  };
}

function norm(vector: Parameters): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!;
  return Math.sqrt(sum);
}
