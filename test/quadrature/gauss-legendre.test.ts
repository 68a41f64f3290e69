import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { gaussLegendreNodes } from "../../src/math/gauss-legendre-nodes.ts";
import { Random } from "../../src/math/random.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { gaussLegendre } from "../../src/quadrature/gauss-legendre.ts";
import { exponential, integrate, observedOrder } from "./observed-order.ts";

const exactness = 1e-13;
const random = new Random(0);

/** The Legendre polynomial of [0, 1], P_k(2x - 1); its integral over [0, 1] is 0 for k >= 1. */
function shiftedLegendre(degree: number, x: number): number {
  let [before, value] = [1, 2 * x - 1];
  if (degree === 0) return 1;
  for (let k = 1; k < degree; k++) {
    [before, value] = [value, ((2 * k + 1) * (2 * x - 1) * value - k * before) / (k + 1)];
  }
  return value;
}

function sumOf(nodes: Float64Array, weights: Float64Array, f: (x: number) => number): number {
  return nodes.reduce((sum, x, i) => sum + weights[i]! * f(x), 0);
}

/** Golub & Welsch 1969: the nodes on [-1, 1] are the eigenvalues of the Jacobi matrix of Legendre polynomials. */
function jacobiEigenvalues(order: number): number[] {
  const jacobi = Matrix.zeros(order, order);
  for (let k = 1; k < order; k++) {
    const entry = k / Math.sqrt(4 * k * k - 1);
    jacobi.set(k - 1, k, entry);
    jacobi.set(k, k - 1, entry);
  }
  return new EigenvalueDecomposition(jacobi, { assumeSymmetric: true }).realEigenvalues.sort((a, b) => a - b);
}

describe("Gauss-Legendre nodes", () => {
  it.each([1, 2, 5, 12, 40])("are the eigenvalues of the Jacobi matrix: order %i", (order) => {
    const nodes = [...gaussLegendreNodes(order).nodes].sort((a, b) => a - b);
    jacobiEigenvalues(order).forEach((eigenvalue, k) => {
      // The eigenvalue solver is backward stable: some order * eps of the matrix's norm, which is below 1.
      expect(Math.abs(nodes[k]! - 0.5 * (1 + eigenvalue))).toBeLessThan(4 * order * Number.EPSILON);
    });
  });
});

describe("Gauss-Legendre nodes", () => {
  it("are the known ones of orders 1 to 3", () => {
    const close = (actual: Float64Array, expected: number[]) => {
      expect(actual.length).toBe(expected.length);
      expected.forEach((value, i) => {
        expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(2 * Number.EPSILON * value);
      });
    };
    const [r3, r5] = [Math.sqrt(1 / 3), Math.sqrt(3 / 5)];
    close(gaussLegendreNodes(1).nodes, [0.5]);
    close(gaussLegendreNodes(1).weights, [1]);
    close(gaussLegendreNodes(2).nodes, [(1 - r3) / 2, (1 + r3) / 2]);
    close(gaussLegendreNodes(2).weights, [0.5, 0.5]);
    close(gaussLegendreNodes(3).nodes, [(1 - r5) / 2, 0.5, (1 + r5) / 2]);
    close(gaussLegendreNodes(3).weights, [5 / 18, 4 / 9, 5 / 18]);
  });

  it.each([1, 2, 3, 4, 5, 8, 16, 33, 64, 200])(
    "of order %i are exact to degree 2q - 1 and no further",
    (q) => {
      const { nodes, weights } = gaussLegendreNodes(q);
      expect(Math.abs(sumOf(nodes, weights, () => 1) - 1)).toBeLessThan(exactness);
      for (let degree = 1; degree < 2 * q; degree++) {
        const error = sumOf(nodes, weights, (x) => shiftedLegendre(degree, x));
        expect(Math.abs(error), `degree ${degree}`).toBeLessThan(exactness);
      }
      // P_2q - c P_q^2 has degree below 2q for some c in [1, 2), the sum is 0 on P_q^2, whose integral is 1/(2q+1).
      const beyond = sumOf(nodes, weights, (x) => shiftedLegendre(2 * q, x));
      expect(-beyond).toBeGreaterThan(1 / (2 * q + 1));
    },
  );

  it.each([1, 2, 3, 5, 7])("of order %i have the known error on x^2q: q!^4 / ((2q+1) (2q)!^2)", (q) => {
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
    const { nodes, weights } = gaussLegendreNodes(q);
    const error = 1 / (2 * q + 1) - sumOf(nodes, weights, (x) => x ** (2 * q));
    const known = factorial(q) ** 4 / ((2 * q + 1) * factorial(2 * q) ** 2);
    expect(Math.abs(error - known)).toBeLessThan(4 * Number.EPSILON);
  });

  it("ascend and mirror each other at any order", () => {
    for (const q of [2, 9, 100, 501]) {
      const { nodes, weights } = gaussLegendreNodes(q);
      for (let i = 0; i < q; i++) {
        if (i > 0) expect(nodes[i]!).toBeGreaterThan(nodes[i - 1]!);
        expect(Math.abs(nodes[i]! + nodes[q - 1 - i]! - 1)).toBeLessThanOrEqual(Number.EPSILON);
        expect(weights[i]!).toBe(weights[q - 1 - i]!);
      }
    }
  });

  it("refuse an order that is not an integer of at least 1", () => {
    expect(() => gaussLegendreNodes(0)).toThrow(/got 0/);
    expect(() => gaussLegendreNodes(2.5)).toThrow(/got 2.5/);
  });
});

describe("tensor-product rules", () => {
  it("take the largest grid within the request", () => {
    expect(gaussLegendre().draw(2, 99, random).count).toBe(81);
    expect(gaussLegendre().draw(3, 125, random).count).toBe(125);
    expect(compositeGauss({ order: 3 }).draw(2, 400, random).count).toBe(18 ** 2);
    expect(compositeGauss({ order: 3 }).draw(2, 5, random).count).toBe(3 ** 2);
    expect(compositeGauss({ order: 2, cells: 5 }).draw(2, 1, random).count).toBe(10 ** 2);
  });

  it("are exact for degree 2q - 1 in each variable", () => {
    const f = (x: Float64Array) => x[0]! ** 5 * x[1]! ** 4 * x[2]! ** 3;
    expect(Math.abs(integrate(f, 3, gaussLegendre().draw(3, 27, random)) - 1 / 120)).toBeLessThan(exactness);
    const piecewise = compositeGauss({ order: 3, cells: 2 }).draw(3, 1, random);
    expect(Math.abs(integrate(f, 3, piecewise) - 1 / 120)).toBeLessThan(exactness);
  });

  it("graded towards the faces, converge where the integrand has no limit at corners", () => {
    // int int 2 x y / (x^2 + y^2) over the unit square = ln 2
    const f = ([x, y]: Float64Array) => (2 * x! * y!) / (x! ** 2 + y! ** 2);
    const errorOf = (cells: number, grading: number) =>
      Math.abs(integrate(f, 2, compositeGauss({ order: 6, cells, grading }).draw(2, 1, random)) - Math.LN2);
    for (const grading of [1, 2, 3]) {
      const rate = Math.log2(errorOf(8, grading) / errorOf(16, grading));
      expect(rate, `grading ${grading}`).toBeGreaterThan(2 * grading - 0.5);
    }
    const graded = compositeGauss({ order: 3, cells: 4, grading: 3 }).draw(2, 1, random);
    expect(Math.abs(graded.weights.reduce((a, b) => a + b) - 1)).toBeLessThan(exactness);
    expect(Math.abs(integrate(([x, y]) => x! ** 5 * y! ** 4, 2, graded) - 1 / 30)).toBeLessThan(exactness);
    expect(() => compositeGauss({ order: 3, grading: 0.5 })).toThrow("grading must be at least 1, got 0.5");
  });

  it("integrate a kink on the edge of a cell exactly, when composite", () => {
    const f = (x: Float64Array) => Math.abs(x[0]! - 0.5);
    const composite = integrate(f, 1, compositeGauss({ order: 2, cells: 4 }).draw(1, 8, random));
    expect(Math.abs(composite - 0.25)).toBeLessThan(exactness);
    expect(Math.abs(integrate(f, 1, gaussLegendre().draw(1, 8, random)) - 0.25)).toBeGreaterThan(1e-4);
  });

  it.each([1, 2, 3])("converge at order 2q in the number of cells, within 0.1, for q = %i", (order) => {
    const cells = [2, 4, 8, 16];
    const errors = cells.map((k) => {
      const drawn = compositeGauss({ order, cells: k }).draw(1, 1, random);
      return Math.abs(integrate((x) => Math.exp(2 * x[0]!), 1, drawn) - Math.expm1(2) / 2);
    });
    const last = Math.log2(errors[2]! / errors[3]!);
    expect(Math.abs(last - 2 * order)).toBeLessThan(0.1);
  });

  it("grow by count alone as well", () => {
    const { order } = observedOrder(
      compositeGauss({ order: 2 }),
      exponential([2, 1]),
      [16, 64, 256, 1024],
      1,
    );
    expect(order).toBeGreaterThan(1.9); // n^(-2q/d) with q = 2, d = 2
  });

  it("refuse impossible sizes", () => {
    expect(() => compositeGauss({ order: 0 })).toThrow(/got 0/);
    expect(() => compositeGauss({ order: 2, cells: 1.5 })).toThrow(/got 1.5/);
    expect(() => compositeGauss({ order: 4 }).draw(30, 100, random)).toThrow(/4\^30 points are too many/);
  });
});
