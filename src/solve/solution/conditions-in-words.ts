import { conditionsWeight } from "../../problem/problem.ts";
import { sayConditions } from "../../problem/terms/impose.ts";
import type { Solution } from "./solution.ts";

/** For people: where u was prescribed and how that was imposed in the end; undefined where it was not. */
export function conditionsInWords({ problem, states }: Solution): string | undefined {
  if (problem.kind !== "variational" || !problem.dirichlet) return undefined;
  return sayConditions(problem.dirichlet, problem.domain, conditionsWeight(problem, states));
}
