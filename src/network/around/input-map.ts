/**
 * Inputs that are made from a point, as plain data: phi_k(x) = z_k, or cos z_k, with z = B x + c. A network on
 * them is u(x) = sum_g weight_g N(phi_g(x)), with one branch for each pair (B, c): several make a symmetry exact.
 */
export interface InputMap {
  /** d */
  readonly inputs: number;
  /** [k], whether the cosine is taken */
  readonly cosine: readonly boolean[];
  /** One where there is no mirror, 2^r with r of them. */
  readonly branches: readonly InputBranch[];
}

/** One pair (B, c) of an input map, and its weight in the sum. */
export interface InputBranch {
  /** Its factor in u, dimensionless. */
  readonly weight: number;
  /** B [k, d], row-major */
  readonly directions: readonly number[];
  /** c [k] */
  readonly shifts: readonly number[];
}

/** Whether data from a file is such a map, for d inputs. */
export function isInputMap(data: InputMap, d: number): boolean {
  const numbers = (list: unknown, length: number) =>
    Array.isArray(list) && list.length === length && list.every((entry) => Number.isFinite(entry));
  const { inputs, cosine, branches } = data;
  if (inputs !== d || !Array.isArray(cosine) || !Array.isArray(branches) || branches.length === 0)
    return false;
  const k = cosine.length;
  return (
    cosine.every((entry) => typeof entry === "boolean") &&
    branches.every(
      (branch: InputBranch) =>
        Number.isFinite(branch?.weight) && numbers(branch.directions, k * d) && numbers(branch.shifts, k),
    )
  );
}

/** The inputs of n points for all G branches, branch by branch. */
export interface MappedInputs {
  /** n */
  readonly count: number;
  /** phi [G n, k] */
  readonly values: Float64Array;
  /** The derivatives of phi_k in z_k, [G n, k]: grad phi_k is this times row k of B. */
  readonly slopes: Float64Array;
}

/** The inputs at points [n, d]. */
export function mapInputs(
  { inputs: d, cosine, branches }: InputMap,
  points: ArrayLike<number>,
): MappedInputs {
  const k = cosine.length;
  const count = points.length / d;
  const values = new Float64Array(branches.length * count * k);
  const slopes = new Float64Array(values.length).fill(1);
  branches.forEach(({ directions, shifts }, g) => {
    for (let i = 0; i < count; i++) {
      for (let feature = 0; feature < k; feature++) {
        let z = shifts[feature]!;
        for (let axis = 0; axis < d; axis++) z += directions[feature * d + axis]! * points[i * d + axis]!;
        const at = (g * count + i) * k + feature;
        values[at] = cosine[feature] ? Math.cos(z) : z;
        if (cosine[feature]) slopes[at] = -Math.sin(z);
      }
    }
  });
  return { count, values, slopes };
}

type Numbers = Float32Array | Float64Array;

/**
 * (u, grad u) at n points from N and its gradients at the inputs of all branches: the chain rule, and the
 * branches' sum.
 *
 * @param inner [G n, c]
 * @param innerGrad [G n, c, k]
 * @param u [n, c], written
 * @param grad [n, c, d], written
 */
export function foldJet(
  { inputs: d, cosine, branches }: InputMap,
  { count, slopes }: MappedInputs,
  inner: Numbers,
  innerGrad: Numbers,
  u: Numbers,
  grad: Numbers,
): void {
  const k = cosine.length;
  const c = u.length / count;
  u.fill(0);
  grad.fill(0);
  branches.forEach(({ weight, directions }, g) => {
    for (let row = 0; row < count * c; row++) {
      const from = g * count * c + row;
      const slope = Math.floor(from / c) * k;
      u[row]! += weight * inner[from]!;
      for (let feature = 0; feature < k; feature++) {
        const factor = weight * innerGrad[from * k + feature]! * slopes[slope + feature]!;
        for (let axis = 0; axis < d; axis++) {
          grad[row * d + axis]! += factor * directions[feature * d + axis]!;
        }
      }
    }
  });
}

/**
 * The adjoint of `foldJet`.
 *
 * @param toU [n, c]
 * @param toGrad [n, c, d]
 * @param toInner [G n, c], written
 * @param toInnerGrad [G n, c, k], written
 */
export function unfoldCotangent(
  { inputs: d, cosine, branches }: InputMap,
  { count, slopes }: MappedInputs,
  toU: Numbers,
  toGrad: Numbers,
  toInner: Numbers,
  toInnerGrad: Numbers,
): void {
  const k = cosine.length;
  const c = toU.length / count;
  branches.forEach(({ weight, directions }, g) => {
    for (let row = 0; row < count * c; row++) {
      const to = g * count * c + row;
      const slope = Math.floor(to / c) * k;
      toInner[to] = weight * toU[row]!;
      for (let feature = 0; feature < k; feature++) {
        let sum = 0;
        for (let axis = 0; axis < d; axis++) {
          sum += directions[feature * d + axis]! * toGrad[row * d + axis]!;
        }
        toInnerGrad[to * k + feature] = weight * slopes[slope + feature]! * sum;
      }
    }
  });
}
