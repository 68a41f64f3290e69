import type { DenseKernels } from "./dense-kernels.ts";
import type { ShallowDerivatives } from "./parameter-derivatives.ts";

/** Arrays of one precision. */
export type FloatArray = Float32Array | Float64Array;

/**
 * Activations that fused kernels know, by name. In WASM, sin holds the kernels' accuracy for arguments up to
 * about 1e4 in float32 and 1e8 in float64; native kernels have no such limit.
 */
export type FusedActivation = "relu" | "relu2" | "relu3" | "tanh" | "sin" | "softplus" | "gelu";

/** All of them, in the order in which native kernels number them. */
export const fusedActivations = [
  "relu",
  "relu2",
  "relu3",
  "tanh",
  "sin",
  "softplus",
  "gelu",
] as const satisfies readonly FusedActivation[];

/**
 * The jets of one network shape: u and grad u forward, parameter gradients back. All arrays have the
 * kernel's precision; results overwrite what was there. No array of size points x neurons ever exists for
 * two-layer networks: the pullback recomputes what it needs.
 */
export interface JetKernel {
  /**
   * u and grad u at points.
   *
   * @param theta [P], flat in the network's own layout
   * @param s homotopy parameter: the activation is (1 - s) z + s sigma(z)
   * @param points [n, d]
   * @param count n
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

/** What kernels of any network are made for. */
export interface KernelRequest {
  /** Of all arrays that the kernel is given. */
  readonly precision: "float32" | "float64";
  /** sigma, in all layers that have one. */
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
  /** m, the number of neurons. */
  readonly width: number;
}

/**
 * One layer: z = scale * state_l W + b with W [inputs, outputs] and b [outputs]; state_(l+1) is z, or sigma_s(z), plus
 * an earlier state where one is named.
 */
export interface LayerRequest {
  /** Length of state_l. */
  readonly inputs: number;
  /** Length of state_(l+1). */
  readonly outputs: number;
  /** The fixed factor before state_l W. */
  readonly scale: number;
  /** Whether sigma_s is applied. */
  readonly activated: boolean;
  /** Index of an earlier state (0 is x) to add; left out: none is added. */
  readonly skip?: number;
  /** Offset of W in theta. */
  readonly weights: number;
  /** Offset of b in theta. */
  readonly bias: number;
}

/** Any number of layers, the last of which gives u. */
export interface DeepRequest extends KernelRequest {
  /** In order, the first on x. */
  readonly layers: readonly LayerRequest[];
  /** P */
  readonly parameterCount: number;
}

/**
 * One step of Adam, in place and in one pass; all arrays [P], of one precision.
 *
 * @param first the first moments, changed
 * @param second the second moments, changed
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
  /** For a network of two layers. */
  shallow(request: ShallowRequest): Kernel | undefined;
  /** For any other. */
  deep(request: DeepRequest): Kernel | undefined;
}

/** A family of kernels on the host's arrays. */
export interface KernelSet extends KernelFamily<JetKernel> {
  /** As `Solution.kernels` has it: "native", "wasm", or a name of your own other than "js" and "tfjs". */
  readonly name: string;
  /** What the kernels are, for `ritz info`: "AVX-512, g++ 12.2", "SIMD with relaxed FMA". */
  readonly detail: string;
  /** Threads that share the work, this one included. */
  readonly threads: number;
  /** Its step of Adam, where it has one. */
  readonly adam?: AdamKernel;
  /** Its linear algebra, where it has some; else second-order methods take `denseReference`. */
  readonly dense?: DenseKernels;
  /** Derivatives in theta for second-order methods, always in float64. */
  parameterDerivatives?(request: Omit<ShallowRequest, "precision">): ShallowDerivatives | undefined;
}
