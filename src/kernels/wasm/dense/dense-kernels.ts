import type { DenseKernels } from "../../contract/dense-kernels.ts";
import { denseReference } from "../../reference/dense.ts";
import { WasmModule } from "../assembler/assembler.ts";
import { Bump, firstAddress, line } from "../assembler/frame.ts";
import type { WasmProgram, WasmRuntime } from "../assembler/runtime.ts";
import * as code from "./dense-code.ts";

/** Rows of `addGram` that are packed at a time; even. */
const gramRows = 256;
const { panelWidth, groupPanels, factorColumns } = code;

/** Where a symmetric matrix and its panels are. Addresses in bytes. */
interface Layout {
  readonly panels: number;
  readonly tasks: number;
  readonly factor: number;
  readonly packed: number;
  readonly matrix: number;
  /** From one row of the matrix to the next. */
  readonly stride: number;
  readonly end: number;
}

/**
 * Dense linear algebra in WebAssembly. A matrix goes into the kernels' memory and comes back, which costs
 * little beside n p^2 or p^3 multiplications; a solve is p^2 only, and is faster where the matrix is.
 */
export class WasmDense implements DenseKernels {
  readonly #runtime: WasmRuntime;
  readonly #fused: boolean;
  #program: WasmProgram | undefined;

  constructor(fused: boolean, runtime: WasmRuntime) {
    this.#fused = fused;
    this.#runtime = runtime;
  }

  addGram(rows: Float64Array, n: number, p: number, gram: Float64Array): void {
    if (n === 0) return;
    const most = Math.min(gramRows, n + (n % 2));
    const at = this.#enter(p, most);
    const row = at.stride / 8;
    const matrix = at.matrix / 8;
    this.#runtime.arena.doubles.fill(0, matrix, matrix + at.panels * panelWidth * row);
    for (let start = 0; start < n; start += most) {
      const count = Math.min(most, n - start);
      const padded = count + (count % 2);
      this.#pack(rows, start, count, p, at);
      this.#products("add", at, at.panels, padded, at.matrix);
    }
    const { doubles } = this.#runtime.arena;
    for (let i = 0; i < p; i++) {
      const from = matrix + i * row;
      for (let j = 0; j <= i; j++) gram[i * p + j]! += doubles[from + j]!;
    }
  }

  cholesky(matrix: Float64Array, p: number): boolean {
    const at = this.#enter(p, factorColumns);
    const { doubles, integers } = this.#runtime.arena;
    const row = at.stride / 8;
    const start = at.matrix / 8;
    for (let i = 0; i < p; i++) doubles.set(matrix.subarray(i * p, i * p + i + 1), start + i * row);
    doubles.fill(0, start + p * row, start + at.panels * panelWidth * row);
    integers[code.factorSlot] = at.factor;
    for (let first = 0; first < p; first += factorColumns) {
      const size = Math.min(factorColumns, p - first);
      if (!factorBlock(doubles, start + first * row + first, row, size, at.factor / 8)) return false;
      const rest = at.panels - (first + factorColumns) / panelWidth;
      if (rest <= 0) break;
      const below = at.matrix + (first + factorColumns) * at.stride + 8 * first;
      integers[code.packedSlot] = at.packed;
      integers[code.targetSlot] = below;
      integers[code.strideSlot] = at.stride;
      this.#program!.run("solve", rest, (rest * panelWidth * factorColumns ** 2) / 2);
      this.#products("subtract", at, rest, factorColumns, below + 8 * factorColumns);
    }
    for (let i = 0; i < p; i++) {
      matrix.set(doubles.subarray(start + i * row, start + i * row + i + 1), i * p);
    }
    return true;
  }

  solve(factor: Float64Array, p: number, b: Float64Array): void {
    denseReference.solve(factor, p, b);
  }

  /** Makes room for a matrix [p, p] and panels of `count` rows. */
  #enter(p: number, count: number): Layout {
    const { arena } = this.#runtime;
    const panels = Math.ceil(p / panelWidth);
    const groups = Math.ceil(panels / groupPanels);
    const lines = Math.ceil((8 * panels * panelWidth) / line);
    const stride = line * (lines % 2 === 0 ? lines + 1 : lines); // odd: rows do not compete for cache sets
    const bump = new Bump(firstAddress);
    const tasks = bump.take(4 * groups * (groups + 1));
    const factor = bump.take(8 * factorColumns * (factorColumns + 1));
    const packed = bump.take(8 * panels * panelWidth * count);
    const matrix = bump.take(panels * panelWidth * stride);
    arena.reserve(bump.end);
    arena.owner = this;
    if (this.#program === undefined) {
      const module = new WasmModule();
      code.defineDense(module, this.#fused);
      this.#program = this.#runtime.compile(module);
    }
    return { panels, tasks, factor, packed, matrix, stride, end: bump.end };
  }

  /** Rows [count, p] into panels, with zeros where there are none. */
  #pack(rows: Float64Array, start: number, count: number, p: number, { panels, packed }: Layout): void {
    const { doubles } = this.#runtime.arena;
    const panelSize = (count + (count % 2)) * panelWidth;
    const base = packed / 8;
    const whole = Math.floor(p / panelWidth);
    for (let k = 0; k < count; k++) {
      let from = (start + k) * p;
      let to = base + k * panelWidth;
      for (let panel = 0; panel < whole; panel++, from += panelWidth, to += panelSize) {
        doubles[to] = rows[from]!;
        doubles[to + 1] = rows[from + 1]!;
        doubles[to + 2] = rows[from + 2]!;
        doubles[to + 3] = rows[from + 3]!;
      }
      const left = p - whole * panelWidth;
      for (let c = 0; left > 0 && c < panelWidth; c++) doubles[to + c] = c < left ? rows[from + c]! : 0;
    }
    if (count % 2 === 0) return;
    for (let panel = 0; panel < panels; panel++) {
      const end = base + (panel + 1) * panelSize;
      doubles.fill(0, end - panelWidth, end);
    }
  }

  /** Adds or subtracts the products of `panels` panels of `count` rows, in tasks over pairs of their groups. */
  #products(name: "add" | "subtract", at: Layout, panels: number, count: number, target: number): void {
    const { integers } = this.#runtime.arena;
    const groups = Math.ceil(panels / groupPanels);
    let task = at.tasks / 4;
    for (let i = groups - 1; i >= 0; i--) {
      for (let j = 0; j <= i; j++) {
        integers[task++] = i * groupPanels;
        integers[task++] = j * groupPanels;
      }
    }
    integers[code.packedSlot] = at.packed;
    integers[code.panelBytesSlot] = 8 * panelWidth * count;
    integers[code.panelsSlot] = panels;
    integers[code.targetSlot] = target;
    integers[code.strideSlot] = at.stride;
    integers[code.tasksSlot] = at.tasks;
    const work = (count * (panels * panelWidth) ** 2) / 2;
    this.#program!.run(name, (groups * (groups + 1)) / 2, work);
  }
}

/**
 * The Cholesky factor L of the block [size, size] at an index, in place, and U = L^T with one over its
 * diagonal at another. False where there is none.
 */
function factorBlock(
  doubles: Float64Array,
  block: number,
  stride: number,
  size: number,
  factor: number,
): boolean {
  for (let i = 0; i < size; i++) {
    const row = block + i * stride;
    for (let j = 0; j <= i; j++) {
      const other = block + j * stride;
      let sum = doubles[row + j]!;
      for (let k = 0; k < j; k++) sum -= doubles[row + k]! * doubles[other + k]!;
      if (j < i) {
        sum *= doubles[factor + factorColumns ** 2 + j]!;
      } else {
        if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) return false;
        sum = Math.sqrt(sum);
        doubles[factor + factorColumns ** 2 + i] = 1 / sum;
      }
      doubles[row + j] = sum;
      doubles[factor + j * factorColumns + i] = sum;
    }
  }
  return true;
}
