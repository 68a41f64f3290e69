import type { DeepRequest, LayerRequest } from "../../contract/kernel-set.ts";
import { Bump, constantsAddress, firstAddress, line } from "../assembler/frame.ts";
import { type ActivationCode, activationCodes } from "../assembler/simd-activations.ts";
import { bytesOf, ConstantPool, lanesOf, type VectorFormat } from "../assembler/simd-vectors.ts";

/** Slots of a call's arguments. Integers: */
export const records = 0; // address of the first record
export const points = 1; // address of x [n, d]
export const values = 2; // address of u [n, c]
export const slopes = 3; // address of grad u [n, c, d]
export const toValues = 4; // address of the cotangent of u [n, c]
export const toSlopes = 5; // address of the cotangent of grad u [n, c, d]
export const firstBlock = 6; // block of points that the first record holds
export const blockCount = 7; // records in use
/** Numbers: */
export const identityPart = 0; // 1 - s
export const activationPart = 1; // s

/** Bytes of one row of a panel: two vectors of columns. */
export const pair = 32;

/** A layer with its addresses; offsets are in bytes from the start of a record. */
export interface LayerPlan extends LayerRequest {
  /** Panels of columns that its inputs and outputs fill. */
  readonly inputPanels: number;
  readonly outputPanels: number;
  /**
   * scale W in panels of columns [outputPanels][inputs][pair], and scale W^T [inputPanels][outputs][pair]; the
   * first layer's is not needed.
   */
  readonly packed: number;
  readonly transposed: number | undefined;
  /** b, with zeros: [outputPanels][pair]. */
  readonly packedBias: number;
  /** Offsets: input state, W x + b, output state, adjoint of the input state, adjoint of the output state. */
  readonly from: number;
  readonly before: number;
  readonly to: number;
  readonly fromAdjoint: number;
  readonly toAdjoint: number;
  /** Offsets of the skipped state and its adjoint. */
  readonly skipped: { readonly state: number; readonly adjoint: number } | undefined;
}

/**
 * Where a deep network's kernel keeps what. Points go in blocks; a block has a record with all its states,
 * pre-activations and adjoints. Each of these is a matrix of (1 + d) x `points` rows, first the values at the
 * points, then the first tangent at the points, and so on; and it stands in panels of two vectors of columns,
 * row after row.
 */
export interface DeepPlan {
  readonly activation: ActivationCode;
  readonly format: VectorFormat;
  readonly bytes: number;
  readonly d: number;
  readonly c: number;
  readonly layers: readonly LayerPlan[];
  /** Columns of a panel. */
  readonly columns: number;
  /** Rows of a register tile of the product. */
  readonly tileRows: number;
  /** Points of a block. */
  readonly points: number;
  /** Rows of a block. */
  readonly rows: number;
  readonly recordSize: number;
  /** The adjoints' part of a record. */
  readonly adjoints: { readonly offset: number; readonly size: number };
  readonly parameterCount: number;
  readonly theta: number;
  readonly gradient: number;
  readonly end: number;
}

export function planDeep(request: DeepRequest, fused: boolean): DeepPlan {
  const { inputs: d, outputs: c, precision, parameterCount } = request;
  const format: VectorFormat = {
    precision: precision === "float32" ? "f32" : "f64",
    fused,
    constants: new ConstantPool(constantsAddress),
  };
  const bytes = bytesOf(format);
  const columns = 2 * lanesOf(format);
  const tileRows = fused ? 6 : 4;
  const blockPoints = tileRows * Math.ceil(32 / (tileRows * (1 + d)));
  const rows = (1 + d) * blockPoints;
  const panels = (width: number) => Math.ceil(width / columns);
  const bump = new Bump(firstAddress);
  const theta = bump.take(parameterCount * bytes);
  const gradient = bump.take(parameterCount * bytes);
  const record = new Bump(0);
  const matrix = (width: number) => record.take(panels(width) * rows * pair);
  const widths = [d, ...request.layers.map((layer) => layer.outputs)];
  const states = widths.map(matrix);
  // A linear layer without a skip makes its state directly.
  const before = request.layers.map((layer, index) =>
    layer.activated ? matrix(layer.outputs) : states[index + 1]!,
  );
  const adjointsOffset = record.end;
  const adjoints = widths.map(matrix);
  const layers = request.layers.map((layer, index): LayerPlan => {
    const [inputPanels, outputPanels] = [panels(layer.inputs), panels(layer.outputs)];
    return {
      ...layer,
      inputPanels,
      outputPanels,
      packed: bump.take(outputPanels * inputPanels * columns * pair),
      transposed: index === 0 ? undefined : bump.take(inputPanels * outputPanels * columns * pair),
      packedBias: bump.take(outputPanels * pair),
      from: states[index]!,
      before: before[index]!,
      to: states[index + 1]!,
      fromAdjoint: adjoints[index]!,
      toAdjoint: adjoints[index + 1]!,
      skipped:
        layer.skip === undefined ? undefined : { state: states[layer.skip]!, adjoint: adjoints[layer.skip]! },
    };
  });
  // The same panel of the next record goes into other cache sets.
  const recordSize = Math.ceil(record.end / 4096) * 4096 + Math.ceil((rows * pair) / line) * line;
  return {
    activation: activationCodes[request.activation],
    format,
    bytes,
    d,
    c,
    layers,
    columns,
    tileRows,
    points: blockPoints,
    rows,
    recordSize,
    adjoints: { offset: adjointsOffset, size: record.end - adjointsOffset },
    parameterCount,
    theta,
    gradient,
    end: bump.end,
  };
}
