import type { Solution } from "../solution/solution.ts";

/** Mean squared error of a regression on its samples (twice the loss of eq. (1)); else undefined. */
export function meanSquaredError({ problem, validation, evaluate }: Solution): number | undefined {
  if (problem.kind !== "regression") return undefined;
  const [{ weights, data }] = validation.regions;
  const { values, width } = data.target!;
  const { u } = evaluate(validation.points);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!;
    for (let j = 0; j < width; j++) sum += weights[i]! * (u[i * width + j]! - values[i * width + j]!) ** 2;
  }
  return sum / total;
}
