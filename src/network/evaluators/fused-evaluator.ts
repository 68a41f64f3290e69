import type { Parameters } from "../../jet/parameters.ts";
import type { FloatArray, KernelSet } from "../../kernels/contract/kernel-set.ts";
import type { Network } from "../network.ts";
import type { JetEvaluator } from "./evaluator.ts";

/** Arrays for one number of points, kept from step to step. */
interface Workspace {
  readonly count: number;
  readonly points: FloatArray;
  readonly u: FloatArray;
  readonly grad: FloatArray;
  readonly toU: FloatArray;
  readonly toGrad: FloatArray;
}

/**
 * Jets by fused kernels, in one precision (default "float32"). Returns undefined when the set has no kernel for the
 * network.
 *
 * The jet that the functional sees and the gradient returned are overwritten by the next call of
 * `differentiate`; `evaluate` returns arrays of its own.
 */
export function fusedEvaluator(
  network: Network,
  kernels: KernelSet,
  precision: "float32" | "float64" = "float32",
): JetEvaluator | undefined {
  const kernel = network.fused(kernels, precision);
  if (!kernel) return undefined;
  const Float = precision === "float32" ? Float32Array : Float64Array;
  const { inputs: d, outputs: c } = network;
  const gradient = new Float(network.parameterCount);
  const workspaces = new Map<number, Workspace>();
  const workspace = (count: number): Workspace => {
    const known = workspaces.get(count);
    if (known) return known;
    if (workspaces.size > 8) workspaces.clear(); // rejection rules draw a new number of points each time
    const fresh = {
      count,
      points: new Float(count * d),
      u: new Float(count * c),
      grad: new Float(count * c * d),
      toU: new Float(count * c),
      toGrad: new Float(count * c * d),
    };
    workspaces.set(count, fresh);
    return fresh;
  };
  const inPrecision = (theta: Parameters) => (theta instanceof Float ? theta : Float.from(theta));

  return {
    name: kernels.name,
    precision,
    ...(kernels.adam && { adam: kernels.adam }),
    evaluate(theta, s, points) {
      const count = points.length / d;
      const u = new Float(count * c);
      const grad = new Float(count * c * d);
      kernel.forward(inPrecision(theta), s, Float.from(points), count, u, grad);
      return { count, u, grad };
    },
    differentiate(theta, s, points, functional) {
      const parameters = inPrecision(theta);
      const work = workspace(points.length / d);
      work.points.set(points);
      kernel.forward(parameters, s, work.points, work.count, work.u, work.grad);
      const { value, cotangent } = functional(work);
      work.toU.set(cotangent.u);
      work.toGrad.set(cotangent.grad);
      kernel.pullback(parameters, s, work.points, work.count, work.toU, work.toGrad, gradient);
      return { value, gradient };
    },
  };
}
