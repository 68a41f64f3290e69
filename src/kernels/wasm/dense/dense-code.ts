import type { WasmFunction, WasmModule } from "../assembler/assembler.ts";
import { constantsAddress, frameInteger } from "../assembler/frame.ts";
import { ConstantPool, type VectorLocal, Vectors } from "../assembler/simd-vectors.ts";
import {
  isLess,
  type Local,
  larger,
  loadDouble,
  loadInteger,
  plus,
  smaller,
  times,
} from "../expression/expression.ts";

/** Columns of a packed panel: two vectors. */
export const panelWidth = 4;
/** Panels of a block of the result, on each side. */
export const groupPanels = 16;
/** Columns of a Cholesky factor that are found together. */
export const factorColumns = 64;

/** Slots of a call's integers. Addresses and lengths in bytes. */
export const packedSlot = 0; // panels [count, panelWidth], count even
export const panelBytesSlot = 1; // bytes of one panel
export const panelsSlot = 2; // how many
export const targetSlot = 3; // row 0 of the result, or of the rows to be solved
export const strideSlot = 4; // from one of its rows to the next
export const tasksSlot = 5; // pairs of first panels, of rows and of columns
export const factorSlot = 6; // U = L^T of a diagonal block, then one over its diagonal

type I = Local<"i32">;
const pair = 8 * panelWidth;

/** Defines "add" and "subtract" (tasks low to high of products of panels) and "solve" (panels low to high). */
export function defineDense(module: WasmModule, fused: boolean): void {
  const format = { precision: "f64" as const, fused, constants: new ConstantPool(constantsAddress) };
  const define = (name: string, body: (v: Vectors, low: I, high: I) => void) =>
    module.define(name, 3, (f, low, high) => body(new Vectors(f, format), low!, high!));
  define("add", (v, low, high) => defineProducts(v, low, high, (to, sum) => v.add(to, sum)));
  define("subtract", (v, low, high) => defineProducts(v, low, high, (to, sum) => v.sub(to, sum)));
  define("solve", defineSolve);
}

/** result (+ or -)= packed^T packed, on and below the diagonal, for tasks `low` to `high`. */
function defineProducts(
  v: Vectors,
  low: I,
  high: I,
  combine: (to: VectorLocal, sum: VectorLocal) => ReturnType<Vectors["add"]>,
): void {
  const { f } = v;
  const slot = (index: number) => f.let(frameInteger(index));
  const [packed, panelBytes, panels] = [slot(packedSlot), slot(panelBytesSlot), slot(panelsSlot)];
  const [target, stride, tasks] = [slot(targetSlot), slot(strideSlot), slot(tasksSlot)];
  f.range(low, high, 1, (task) => {
    const entry = f.let(plus(tasks, times(task, 8)));
    const rows = f.let(loadInteger(entry));
    const columns = f.let(loadInteger(entry, 4));
    const rowEnd = f.let(smaller(f.let(plus(rows, groupPanels)), panels));
    const columnEnd = f.let(smaller(f.let(plus(columns, groupPanels)), panels));
    f.range(columns, columnEnd, 1, (j) => {
      const right = f.let(plus(packed, times(j, panelBytes)));
      const end = f.let(plus(right, panelBytes));
      f.range(f.let(larger(rows, j)), rowEnd, 1, (i) => {
        const sums = emptyTile(v);
        const a = f.let(plus(packed, times(i, panelBytes)));
        const b = f.let(right);
        f.repeat(
          () => {
            for (const offset of [0, pair]) multiply(v, sums, a, offset, b, offset);
            f.advance(a, 2 * pair);
            f.advance(b, 2 * pair);
          },
          isLess(b, end),
        );
        const to = f.let(plus(target, plus(times(i, times(stride, panelWidth)), times(j, pair))));
        for (const row of sums) {
          row.forEach((sum, half) => {
            v.store(to, 16 * half, combine(v.keep(v.load(to, 16 * half)), sum));
          });
          f.set(to, plus(to, stride));
        }
      });
    });
  });
}

/** X with X L^T = A for panels of rows below a diagonal block: X in place, and transposed in the packed panels. */
function defineSolve(v: Vectors, low: I, high: I): void {
  const { f } = v;
  const slot = (index: number) => f.let(frameInteger(index));
  const [packed, target, stride, U] = [
    slot(packedSlot),
    slot(targetSlot),
    slot(strideSlot),
    slot(factorSlot),
  ];
  const columnBytes = 8 * factorColumns;
  const inverses = f.let(plus(U, factorColumns * columnBytes));
  f.range(low, high, 1, (panel) => {
    const X = f.let(plus(packed, times(panel, factorColumns * pair)));
    const rows = rowAddresses(f, target, stride, panel);
    const across = (move: (row: I, x: I, offset: number) => void) => {
      const x = f.let(X);
      const at = rows.map((row) => f.let(row));
      f.range(0, factorColumns, 1, () => {
        at.forEach((row, c) => {
          move(row, x, 8 * c);
          f.advance(row, 8);
        });
        f.advance(x, pair);
      });
    };
    across((row, x, offset) => f.storeFloat(x, offset, loadDouble(row)));
    f.range(0, factorColumns, panelWidth, (j) => {
      const sums = emptyTile(v);
      const column = f.let(plus(U, times(j, 8)));
      const b = f.let(X);
      const end = f.let(plus(X, times(j, pair)));
      f.when(isLess(b, end), () => {
        f.repeat(
          () => {
            multiply(v, sums, column, 0, b, 0);
            f.advance(column, columnBytes);
            f.advance(b, pair);
          },
          isLess(b, end),
        );
      });
      // `column` is at U[j, j] now and `b` at row j of X.
      const inverse = f.let(plus(inverses, times(j, 8)));
      for (let r = 0; r < panelWidth; r++) {
        for (const half of [0, 1]) {
          let x = v.sub(v.load(b, r * pair + 16 * half), sums[r]![half]!);
          for (let q = 0; q < r; q++) {
            x = v.fnma(v.loadSplat(column, q * columnBytes + 8 * r), v.load(b, q * pair + 16 * half), x);
          }
          v.store(b, r * pair + 16 * half, v.mul(x, v.loadSplat(inverse, 8 * r)));
        }
      }
    });
    across((row, x, offset) => f.storeFloat(row, 0, loadDouble(x, offset)));
  });
}

/** Addresses of a panel's rows. */
function rowAddresses(f: WasmFunction, target: I, stride: I, panel: I): I[] {
  const rows = [f.let(plus(target, times(panel, times(stride, panelWidth))))];
  for (let c = 1; c < panelWidth; c++) rows.push(f.let(plus(rows[c - 1]!, stride)));
  return rows;
}

const emptyTile = (v: Vectors) =>
  Array.from({ length: panelWidth }, () => [v.keep(v.zero), v.keep(v.zero)] as const);

/** sums_rc += a_r b_c for four numbers at each of two addresses. */
function multiply(
  v: Vectors,
  sums: ReturnType<typeof emptyTile>,
  a: I,
  aOffset: number,
  b: I,
  bOffset: number,
): void {
  const right = [v.keep(v.load(b, bOffset)), v.keep(v.load(b, bOffset + 16))];
  sums.forEach((row, r) => {
    const left = v.keep(v.loadSplat(a, aOffset + 8 * r));
    row.forEach((sum, half) => {
      v.f.set(sum, v.fma(left, right[half]!, sum));
    });
  });
}
