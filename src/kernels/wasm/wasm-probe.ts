import { pushUnsigned } from "./expression/expression.ts";

/** What the engine can run. */
export interface WasmCapabilities {
  /** 128-bit vectors and bulk memory operations. */
  readonly simd: boolean;
  /** Fused multiply-add by relaxed SIMD. */
  readonly fusedMultiplyAdd: boolean;
  /** Shared memory, and leave to wait on it: a browser's main thread may not. */
  readonly threads: boolean;
}

const zeroVector = [0xfd, 12, ...new Array<number>(16).fill(0)];
const relaxedMultiplyAdd = [...zeroVector, ...zeroVector, ...zeroVector, 0xfd, 0x85, 0x02];

export function wasmCapabilities(): WasmCapabilities {
  const simd = validates([...clear, ...zeroVector]);
  return {
    simd,
    fusedMultiplyAdd: simd && validates([...clear, ...relaxedMultiplyAdd]),
    threads: simd && sharedMemoryWorks() && waitingIsAllowed(),
  };
}

/** memory.fill of nothing. */
const clear = [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 11, 0];

/** Whether a function () -> v128 with this body, in a module with a memory, is valid. */
function validates(body: readonly number[]): boolean {
  if (typeof WebAssembly === "undefined") return false;
  const code = [0, ...body, 0x0b];
  const entry: number[] = [];
  pushUnsigned(entry, code.length);
  entry.push(...code);
  return WebAssembly.validate(
    Uint8Array.of(
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, 5, 1, 0x60, 0, 1, 0x7b],
      ...[3, 2, 1, 0],
      ...[5, 3, 1, 0, 1],
      ...[10, entry.length + 1, 1, ...entry],
    ),
  );
}

function sharedMemoryWorks(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  try {
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    return (buffer as ArrayBufferLike) instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}

function waitingIsAllowed(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}
