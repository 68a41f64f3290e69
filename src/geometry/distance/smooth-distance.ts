import type { PieceEquation, SmoothDistance } from "../domain.ts";

/**
 * R-functions: smooth functions that are zero on a set given by several others.
 *
 * Sources: V. L. Rvachev et al., "On completeness of RFM solution structures", Comput. Mech. 25 (2000) 305-317;
 * A. Biswas, V. Shapiro, "Approximate distance fields with non-vanishing gradients", Graph. Models 66 (2004)
 * 133-159; N. Sukumar, A. Srivastava, "Exact imposition of boundary conditions with distance functions in
 * physics-informed deep neural networks", CMAME 389 (2022) 114333.
 */

/** The signed distance (x - point) . normal to a hyperplane; `normal` [d] has length 1. */
export function planeDistance(point: readonly number[], normal: readonly number[]): SmoothDistance {
  return (x, gradient) => {
    let value = 0;
    for (let k = 0; k < normal.length; k++) {
      value += (x[k]! - point[k]!) * normal[k]!;
      gradient[k] = normal[k]!;
    }
    return value;
  };
}

/** The complement: -f. */
export function negated(f: SmoothDistance): SmoothDistance {
  return (x, gradient) => {
    const value = f(x, gradient);
    for (let k = 0; k < gradient.length; k++) gradient[k] = -gradient[k]!;
    return -value;
  };
}

/** R-conjunction a + b - sqrt(a^2 + b^2), in turn: positive where all are, zero on the boundary of that set. */
export function conjunction(all: readonly SmoothDistance[]): SmoothDistance {
  return combined(all, -1);
}

/** R-disjunction a + b + sqrt(a^2 + b^2), in turn: positive where one of them is. */
export function disjunction(all: readonly SmoothDistance[]): SmoothDistance {
  return combined(all, 1);
}

function combined(all: readonly SmoothDistance[], sign: -1 | 1): SmoothDistance {
  const first = all[0]!;
  if (all.length === 1) return first;
  return (x, gradient) => {
    const other = new Float64Array(gradient.length);
    let a = first(x, gradient);
    for (let i = 1; i < all.length; i++) {
      const b = all[i]!(x, other);
      const root = Math.hypot(a, b);
      const [alongA, alongB] = root > 0 ? [1 + (sign * a) / root, 1 + (sign * b) / root] : [1, 1];
      for (let k = 0; k < gradient.length; k++) gradient[k] = alongA * gradient[k]! + alongB * other[k]!;
      a = a + b + sign * root;
    }
    return a;
  };
}

/**
 * The distance to a piece {level = 0, trim >= 0}: sqrt(f^2 + ((sqrt(t^2 + f^4) - t) / 2)^2), in units of
 * `scale`. On the piece its gradient is that of `side` times the level.
 *
 * @param scale a length typical of the piece
 * @param side 1 for the domain's side of the piece, where the level is positive, -1 for the other
 */
export function pieceDistance(
  { level, trim }: PieceEquation,
  scale: number,
  side: 1 | -1 = 1,
): SmoothDistance {
  return (x, gradient) => {
    const f = level(x, gradient) / scale;
    const onPiece = Math.abs(f) < 1e-13 ? side : Math.sign(f);
    let [byLevel, byTrim, distance] = [onPiece, 0, Math.abs(f)];
    const trimGradient = trim && new Float64Array(gradient.length);
    if (trim && trimGradient) {
      const t = trim(x, trimGradient) / scale;
      const root = Math.hypot(t, f * f);
      // (root - t) / 2, without cancellation where t > 0
      const excess = t > 0 ? f ** 4 / (root + t) / 2 : (root - t) / 2;
      distance = Math.hypot(f, excess);
      if (excess > 1e-40 && root > 0) {
        byLevel = (f + (excess * f ** 3) / root) / distance;
        byTrim = -(excess * excess) / (root * distance);
      }
    }
    for (let k = 0; k < gradient.length; k++) {
      gradient[k] = byLevel * gradient[k]! + (trimGradient ? byTrim * trimGradient[k]! : 0);
    }
    return distance * scale;
  };
}
