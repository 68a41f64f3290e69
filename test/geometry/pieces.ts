import { expect } from "vitest";
import type { BoundaryPiece, Domain } from "../../src/geometry/domain.ts";
import { Random } from "../../src/math/random.ts";
import { drawOn } from "../../src/quadrature/draw-on.ts";
import { sobol } from "../../src/quadrature/sobol.ts";

/**
 * A piece's smooth distance: zero on the piece, there with the inward unit normal as its gradient (unless it is
 * not normalised), positive inside, and its gradient that of finite differences.
 */
export function checkDistance(domain: Domain, piece: BoundaryPiece, normalised = true): void {
  const d = domain.dimension;
  const gradient = new Float64Array(d);
  const scale = Math.max(...domain.bounds.lower.map((low, axis) => domain.bounds.upper[axis]! - low));
  const on = drawOn(piece, sobol(), 64, new Random(4));
  for (let i = 0; i < on.count; i++) {
    const x = on.points.slice(i * d, (i + 1) * d);
    const value = piece.distance!(x, gradient);
    expect(Math.abs(value), `${piece.name} at ${x}`).toBeLessThan(1e-12 * scale);
    if (!normalised) continue;
    for (let k = 0; k < d; k++) {
      expect(Math.abs(gradient[k]! + on.normals![i * d + k]!), `${piece.name} at ${x}`).toBeLessThan(1e-6);
    }
  }
  const inside = drawOn(domain, sobol(), 64, new Random(4));
  const spare = new Float64Array(d);
  const h = 1e-5 * scale;
  for (let i = 0; i < inside.count; i++) {
    const x = inside.points.slice(i * d, (i + 1) * d);
    const value = piece.distance!(x, gradient);
    expect(value, `${piece.name} at ${x}`).toBeGreaterThan(0);
    if (value < 20 * h) continue; // the differences would reach across the boundary
    for (let k = 0; k < d; k++) {
      const at = (step: number) =>
        piece.distance!(
          x.map((entry, j) => (j === k ? entry + step : entry)),
          spare,
        );
      const difference = (at(h) - at(-h)) / (2 * h);
      expect(Math.abs(gradient[k]! - difference), `${piece.name} at ${x}`).toBeLessThan(
        1e-6 + 10 * (h / value) ** 2, // next to a corner the distance is curved as 1 / value
      );
    }
  }
}
