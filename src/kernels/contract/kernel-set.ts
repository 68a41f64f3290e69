import type { DenseKernels } from "./dense-kernels.ts";
import type { ShallowDerivatives } from "./parameter-derivatives.ts";

/** Arrays of one precision. */
export type FloatArray = Float32Array | Float64Array;

/**
 * Activations that fused kernels know, by name. In WASM, sin holds the kernels' accuracy for arguments up to
 * about 1e4 in float32 and 1e8 in float64; native kernels have no such limit.
 */
export const fusedActivations = ["relu", "relu2", "relu3", "tanh", "sin", "softplus", "gelu"] as const;
export type FusedActivation = (typeof fusedActivations)[number];

/**
 * The jets of one network shape: u and grad u forward, parameter gradients back. All arrays have the
 * kernel's precision; results overwrite what was there. No array of size points x neurons ever exists for
 * two-layer networks: the pullback recomputes what it needs.
 */
export interface JetKernel {
  /**
   * @param theta [P], flat in the network's own layout
   * @param s homotopy parameter: the activation is (1 - s) z + s sigma(z)
   * @param points [n, d]
   * @param u [n, c], written
   * @param grad [n, c, d], written
   */
  forward(
    theta: FloatArray,
    s: number,
    points: FloatArray,
    count: number,
    u: FloatArray,
    grad: FloatArray,
  ): void;
  /**
   * gradient = d/dtheta of sum(u * toU) + sum(grad * toGrad).
   *
   * @param toU [n, c]
   * @param toGrad [n, c, d]
   * @param gradient [P], written
   */
  pullback(
    theta: FloatArray,
    s: number,
    points: FloatArray,
    count: number,
    toU: FloatArray,
    toGrad: FloatArray,
    gradient: FloatArray,
  ): void;
}

/** Whether a kernel of whatever kind is one on the host's arrays. */
export function isJetKernel(kernel: unknown): kernel is JetKernel {
  return typeof kernel === "object" && kernel !== null && "forward" in kernel && "pullback" in kernel;
}

export interface KernelRequest {
  readonly precision: "float32" | "float64";
  readonly activation: FusedActivation;
  /** d, the number of inputs. */
  readonly inputs: number;
  /** c, the number of outputs. */
  readonly outputs: number;
}

/**
 * Two layers: theta = W [d, m], b [m], A [c, m], P [c, d], q [c], and
 * u_j = m^(-1/2) sum_k A_jk sigma_s(w_k.x + b_k) + P_j.x + q_j.
 */
export interface ShallowRequest extends KernelRequest {
  readonly width: number;
}

/** One layer: state_(l+1) = [sigma_s](scale * state_l W + b) [+ state_skip]; W [inputs, outputs], b [outputs]. */
export interface LayerRequest {
  readonly inputs: number;
  readonly outputs: number;
  readonly scale: number;
  readonly activated: boolean;
  /** Index of an earlier state (0 is x) to add. */
  readonly skip?: number;
  /** Offsets of W and b in theta. */
  readonly weights: number;
  readonly bias: number;
}

export interface DeepRequest extends KernelRequest {
  readonly layers: readonly LayerRequest[];
  readonly parameterCount: number;
}

/**
 * One step of Adam, in place and in one pass; all arrays of one precision and length.
 *
 * @param rate learning rate / (1 - beta1^t) at step t
 * @param correction 1 / sqrt(1 - beta2^t)
 */
export type AdamKernel = (
  theta: FloatArray,
  gradient: FloatArray,
  first: FloatArray,
  second: FloatArray,
  rate: number,
  beta1: number,
  beta2: number,
  epsilon: number,
  correction: number,
) => void;

/** Kernels of whatever kind by network shape; `undefined` means that there is none for the request. */
export interface KernelFamily<Kernel> {
  shallow(request: ShallowRequest): Kernel | undefined;
  deep(request: DeepRequest): Kernel | undefined;
}

/** A family of kernels on the host's arrays. */
export interface KernelSet extends KernelFamily<JetKernel> {
  readonly name: "native" | "wasm";
  /** What the kernels are, for `ritz info`: "AVX-512, g++ 12.2", "SIMD with relaxed FMA". */
  readonly detail: string;
  readonly threads: number;
  readonly adam?: AdamKernel;
  readonly dense?: DenseKernels;
  /** Derivatives in theta for second-order methods, always in float64. */
  parameterDerivatives?(request: Omit<ShallowRequest, "precision">): ShallowDerivatives | undefined;
}
