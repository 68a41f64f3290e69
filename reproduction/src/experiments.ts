import { UserError } from "deep-ritz/node";
import type { Experiment } from "./experiment.ts";

type Load = () => Promise<Experiment>;

// Each is loaded when it runs; results are plain data, which the type of an experiment's own results narrows.
const loaders: Readonly<Record<string, Load>> = {
  table1: async () => (await import("./hrta/table1.ts")).table1 as unknown as Experiment,
  fig2: async () => (await import("./hrta/regression-figures.ts")).fig2 as unknown as Experiment,
  fig3: async () => (await import("./hrta/regression-figures.ts")).fig3 as unknown as Experiment,
  fig4: async () => (await import("./hrta/poisson-figures.ts")).fig4 as unknown as Experiment,
  fig5: async () => (await import("./hrta/poisson-figures.ts")).fig5 as unknown as Experiment,
  theorem1: async () => (await import("./hrta/theorem1.ts")).theorem1 as unknown as Experiment,
  theorem2: async () => (await import("./hrta/theorem2.ts")).theorem2 as unknown as Experiment,
  "hta-table1": async () => (await import("./hta/table1.ts")).htaTable1 as unknown as Experiment,
  "hta-nonconvex": async () => (await import("./hta/nonconvex.ts")).htaNonconvex as unknown as Experiment,
  "hta-fc": async () => (await import("./hta/classifiers.ts")).htaFc as unknown as Experiment,
  "hta-cnn": async () => (await import("./hta/classifiers.ts")).htaCnn as unknown as Experiment,
  "hta-ritz": async () => (await import("./hta/ritz.ts")).htaRitz as unknown as Experiment,
  "method-jet": async () => (await import("./method/jet.ts")).methodJet as unknown as Experiment,
  "method-quadrature": async () =>
    (await import("./method/quadrature.ts")).methodQuadrature as unknown as Experiment,
};

/** Names of all experiments. */
export const experimentNames: readonly string[] = Object.keys(loaders);

/** @throws UserError if there is no such experiment */
export function findExperiment(name: string): Promise<Experiment> {
  if (!Object.hasOwn(loaders, name)) {
    throw new UserError(`the name must be one of ${experimentNames.join(", ")}; got ${JSON.stringify(name)}`);
  }
  return loaders[name]!();
}
