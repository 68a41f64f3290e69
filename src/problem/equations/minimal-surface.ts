import * as tf from "@tensorflow/tfjs-core";
import type { DataFunction } from "../../jet/data-function.ts";
import { checkOptions, type EquationEnergy, equation, minusWork, squaredGradient } from "./equation.ts";

/**
 * -div(grad u / sqrt(1 + |grad u|^2)) = f, the graph of (d times the) mean curvature f: the energy
 * int sqrt(1 + |grad u|^2) - f u, the area where f = 0.
 */
export function minimalSurface(options: { readonly source?: number | DataFunction } = {}): EquationEnergy {
  checkOptions("minimalSurface", options, ["source"]);
  return equation("minimalSurface", { source: options.source }, (fields) =>
    fields.integral(minusWork(tf.sqrt(tf.add(1, squaredGradient(fields.grad))), fields)),
  );
}
