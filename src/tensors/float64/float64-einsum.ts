import type { KernelTensor } from "./float64-layout.ts";

/**
 * Einstein's sum by its definition: every output entry is the sum, over the indices that the output does not have,
 * of the product of the inputs' entries. Unlike in tfjs's backends an input may have an index twice (`ii->i`), and
 * there may be more than two inputs.
 *
 * @throws RangeError if the equation and the shapes do not agree
 */
export function einsum(tensors: readonly KernelTensor[], equation: string): KernelTensor {
  const { inputs, output } = parsed(equation);
  if (inputs.length !== tensors.length) {
    throw new RangeError(
      `einsum: ${JSON.stringify(equation)} has ${inputs.length} inputs, got ${tensors.length}`,
    );
  }
  const extents = new Map<string, number>();
  inputs.forEach((indices, input) => {
    const { shape } = tensors[input]!;
    if (indices.length !== shape.length) {
      throw new RangeError(`einsum: ${JSON.stringify(indices)} is no index of a tensor of shape [${shape}]`);
    }
    [...indices].forEach((index, axis) => {
      const known = extents.get(index) ?? shape[axis]!;
      if (known !== shape[axis]) {
        throw new RangeError(
          `einsum: index ${JSON.stringify(index)} is of both extents ${known} and ${shape[axis]}`,
        );
      }
      extents.set(index, known);
    });
  });
  const missing = [...output].find((index) => !extents.has(index));
  if (missing !== undefined) {
    throw new RangeError(`einsum: no input has the index ${JSON.stringify(missing)} of the output`);
  }
  const summed = [...extents.keys()].filter((index) => !output.includes(index));
  const shape = [...output].map((index) => extents.get(index)!);
  const all = [...output, ...summed];
  const strides = inputs.map((indices, input) => stridesOf(all, indices, tensors[input]!.shape));
  const values = contracted(
    tensors.map((tensor) => tensor.values),
    strides,
    all.map((index) => extents.get(index)!),
    shape.reduce((product, extent) => product * extent, 1),
  );
  return { shape, dtype: tensors[0]!.dtype, values };
}

function parsed(equation: string): { inputs: string[]; output: string } {
  const match = /^([a-zA-Z]*(?:,[a-zA-Z]*)*)->([a-zA-Z]*)$/.exec(equation.replaceAll(/\s/g, ""));
  if (!match) {
    throw new RangeError(`einsum: the equation is like "ij,jk->ik", got ${JSON.stringify(equation)}`);
  }
  return { inputs: match[1]!.split(","), output: match[2]! };
}

/** How far a step of each index moves in an input; an index that it has twice moves along the diagonal. */
function stridesOf(all: readonly string[], indices: string, shape: readonly number[]): number[] {
  return all.map((index) => {
    let total = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (indices[axis] === index) total += stride;
      stride *= shape[axis]!;
    }
    return total;
  });
}

/** Sums products over all indices but those of the output, which come first. */
function contracted(
  inputs: readonly Float64Array[],
  strides: readonly (readonly number[])[],
  extents: readonly number[],
  outputSize: number,
): Float64Array {
  const values = new Float64Array(outputSize);
  const total = extents.reduce((product, extent) => product * extent, 1);
  const terms = total / outputSize;
  const index = new Int32Array(extents.length);
  const at = new Int32Array(inputs.length);
  for (let i = 0; i < total; i++) {
    let product = 1;
    for (let k = 0; k < inputs.length; k++) product *= inputs[k]![at[k]!]!;
    values[Math.floor(i / terms)]! += product;
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      const back = ++index[axis]! < extents[axis]! ? 0 : extents[axis]!;
      for (let k = 0; k < inputs.length; k++) at[k]! += strides[k]![axis]! * (1 - back);
      if (back === 0) break;
      index[axis] = 0;
    }
  }
  return values;
}
