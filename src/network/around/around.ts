import { isJetKernel, type JetKernel, type KernelFamily } from "../../kernels/contract/kernel-set.ts";
import type { ParameterDerivatives } from "../../kernels/contract/parameter-derivatives.ts";
import type { Network } from "../network.ts";

/** How a network is made from the one inside. */
export interface Wrapping {
  /** What it has that the one inside has not, for messages: "mapped inputs". */
  readonly feature: string;
  /** Its kernel from the inner network's, which works on the host's arrays. */
  kernel(inner: JetKernel, precision: "float32" | "float64"): JetKernel;
  /** Its derivatives in the parameters from the inner network's, by whatever computes them. */
  derivatives(inner: ParameterDerivatives): ParameterDerivatives;
}

/** What a network has from the one inside it, whose parameters it has. It has no second derivatives. */
export function around(inner: Network, { feature, kernel, derivatives }: Wrapping) {
  const refuse = (): never => {
    throw new RangeError(`second derivatives: a network with ${feature} has none`);
  };
  const { outputs, activation, parameterCount, blocks, outerOffset, defaultTransfer } = inner;
  return {
    outputs,
    activation,
    parameterCount,
    blocks,
    outerOffset,
    defaultTransfer,
    ...derivatives(inner),
    hessian: refuse,
    laplacian: refuse,
    laplacianPullback: refuse,
    laplacianJacobian: refuse,
    fused<Kernel>(kernels: KernelFamily<Kernel>, precision: "float32" | "float64"): Kernel | undefined {
      const known = inner.fused(kernels, precision);
      // Only kernels on the host's arrays can be given their inputs, or have something added, by the host.
      return isJetKernel(known) ? (kernel(known, precision) as typeof known) : undefined;
    },
    parameterDerivatives(kernels) {
      const known = inner.parameterDerivatives(kernels);
      return known && derivatives(known);
    },
    transfer: (theta, from, to, kind) => inner.transfer(theta, from, to, kind),
  } satisfies Partial<Network>;
}
