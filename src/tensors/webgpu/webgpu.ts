import * as tf from "@tensorflow/tfjs-core";

/** What tfjs's webgpu backend runs: WGSL whose `main` is called once for every index of a flat dispatch. */
export interface WgslProgram {
  readonly outputShape: number[];
  /** The arrays of the inputs in WGSL; the output's is `result`. */
  readonly variableNames: readonly string[];
  /** Members of the struct `uniforms`: "s : f32, n : i32,". */
  readonly uniforms: string;
  /** Programs with one key have one code. */
  readonly shaderKey: string;
  readonly workgroupSize: [number, number, number];
  readonly dispatchLayout: { readonly x: number[] };
  /** Workgroups. */
  readonly dispatch: [number, number, number];
  readonly outputComponent: 1;
  getUserCode(): string;
}

export interface WgslUniform {
  readonly type: "int32" | "float32";
  readonly data: number[];
}

/** The part of tfjs's webgpu backend that is used here. */
interface WebgpuBackend extends tf.KernelBackend {
  readonly device: {
    readonly lost: Promise<{ readonly message: string }>;
    readonly adapterInfo?: { readonly architecture?: string; readonly isFallbackAdapter?: boolean };
  };
  readonly queue: { onSubmittedWorkDone(): Promise<unknown> };
  runWebGPUProgram(
    program: WgslProgram,
    inputs: readonly tf.TensorInfo[],
    dtype: "float32",
    uniforms: readonly WgslUniform[],
  ): tf.TensorInfo;
}

/** Threads in a workgroup of our programs. */
export const workgroup = 64;

/** The parts of a program that are the same for all of ours: one index a thread, `threads` threads in all. */
export function flatProgram(threads: number) {
  return {
    workgroupSize: [workgroup, 1, 1] as [number, number, number],
    dispatchLayout: { x: [0] },
    dispatch: [Math.ceil(threads / workgroup), 1, 1] as [number, number, number],
    outputComponent: 1 as const,
  };
}

/** Makes a tfjs kernel of the webgpu backend from a program; registering it again changes nothing. */
export function registerProgram(
  kernelName: string,
  inputNames: readonly string[],
  build: (
    inputs: readonly tf.TensorInfo[],
    attributes: tf.NamedAttrMap,
  ) => { readonly program: WgslProgram; readonly uniforms: readonly WgslUniform[] },
): void {
  if (tf.getKernel(kernelName, "webgpu")) return;
  tf.registerKernel({
    kernelName,
    backendName: "webgpu",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const given = inputNames.map((name) => inputs[name] as tf.TensorInfo);
      const { program, uniforms } = build(given, attrs ?? {});
      return (backend as WebgpuBackend).runWebGPUProgram(program, given, "float32", uniforms);
    },
  });
}

/** tfjs's webgpu backend, if it is the current one. */
function currentWebgpu(): WebgpuBackend | undefined {
  return tf.getBackend() === "webgpu" ? (tf.backend() as WebgpuBackend) : undefined;
}

/** True when tensors live on a WebGPU device now. */
export function onWebgpu(): boolean {
  return currentWebgpu() !== undefined;
}

/** True when the current WebGPU device is emulated by the processor. */
export function isEmulated(): boolean {
  const info = currentWebgpu()?.device.adapterInfo;
  return info?.isFallbackAdapter === true || info?.architecture === "swiftshader";
}

/** Watches the device of the current backend: its queue, and whether it is still there. */
export interface DeviceWatch {
  /** Resolves when the device has done all that it had been given at the call before, or is lost. */
  catchUp(): Promise<void>;
  /** The work's result; if the device is lost meanwhile, throws what `onLost` makes of the reason. */
  unlessLost<T>(work: Promise<T>, onLost: (reason: string) => Error): Promise<T>;
}

/** Undefined where the current backend is not webgpu. */
export function watchDevice(): DeviceWatch | undefined {
  const backend = currentWebgpu();
  if (!backend) return undefined;
  let lost: string | undefined;
  const waiting = new Set<() => void>();
  void backend.device.lost.then(({ message }) => {
    lost = message.split("\n")[0] || "no reason given";
    for (const release of waiting) release();
  });
  /** Resolves with the work, however that ends, or when the device is lost. */
  const settled = async (work: Promise<unknown>) => {
    if (lost !== undefined) return;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    waiting.add(release);
    work.then(release, release);
    await released;
    waiting.delete(release);
  };
  let before: Promise<unknown> = Promise.resolve();
  return {
    async catchUp() {
      await settled(before);
      before = backend.queue.onSubmittedWorkDone();
      before.catch(() => undefined);
    },
    async unlessLost(work, onLost) {
      work.catch(() => undefined); // it may fail later, when the device's loss has been told already
      await settled(work);
      // A read that fails because its device is going away may be told of it first.
      if (lost === undefined) await work.catch(() => new Promise((resolve) => setTimeout(resolve, 0)));
      if (lost !== undefined) throw onLost(lost);
      return work;
    },
  };
}

/**
 * Takes a backend whose device is lost away from tfjs, so that starting it again makes a new device.
 *
 * @throws RangeError if there is no adapter to make one on
 */
export async function prepareWebgpu(): Promise<void> {
  // Node 20 has no navigator at all.
  const { navigator } = globalThis as { navigator?: { gpu?: { requestAdapter(): Promise<unknown> } } };
  if (!(await navigator?.gpu?.requestAdapter())) {
    throw new RangeError('backend: "webgpu" finds no GPU adapter on this machine');
  }
  if (!(tf.engine().registry.webgpu as WebgpuBackend | undefined)) return;
  const { device } = tf.findBackend("webgpu") as WebgpuBackend;
  const later = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 0));
  if (!(await Promise.race([device.lost.then(() => true), later]))) return;
  const factory = tf.findBackendFactory("webgpu");
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", factory, 3);
}
