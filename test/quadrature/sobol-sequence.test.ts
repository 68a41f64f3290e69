import { describe, expect, it } from "vitest";
import { joeKuoDirectionNumbers } from "../../src/quadrature/joe-kuo.ts";
import { maximumSobolDimension, SobolSequence } from "../../src/quadrature/sobol-sequence.ts";
import reference from "./sobol-reference.json" with { type: "json" };

/** m_1 .. m_52 of every axis [d, 52], by the recurrence as Joe and Kuo write it, in big integers. */
function directionIntegers(dimension: number): bigint[][] {
  const axes = [new Array<bigint>(52).fill(1n)];
  for (let row = 0; axes.length < dimension; ) {
    const polynomial = joeKuoDirectionNumbers[row]!;
    const degree = polynomial.toString(2).length - 1;
    const m = joeKuoDirectionNumbers.slice(row + 1, row + 1 + degree).map(BigInt);
    for (let k = degree; k < 52; k++) {
      let next = m[k - degree]!;
      for (let lag = 1; lag <= degree; lag++) {
        const coefficient = BigInt((polynomial >> (degree - lag)) & 1);
        next ^= (coefficient * m[k - lag]!) << BigInt(lag);
      }
      m.push(next);
    }
    axes.push(m);
    row += 1 + degree;
  }
  return axes;
}

function pointByBigIntegers(m: bigint[][], index: number): number[] {
  const gray = BigInt(index) ^ (BigInt(index) >> 1n);
  return m.map((axis) => {
    let digits = 0n;
    for (let k = 0; k < 52; k++) if ((gray >> BigInt(k)) & 1n) digits ^= axis[k]! << BigInt(51 - k);
    return Number(digits) / 2 ** 52;
  });
}

describe("SobolSequence", () => {
  it.each(reference.cases)("equals scipy in $dimension dimensions from index $first", (known) => {
    const sequence = new SobolSequence(known.dimension);
    sequence.seek(known.first);
    const points = known.points.map(() => [...sequence.next()]);
    expect(points).toEqual(known.points);
    expect(known.points.map((_, i) => [...sequence.at(known.first + i)])).toEqual(known.points);
  });

  it("has valid direction numbers in every dimension: m_k odd and below 2^k", () => {
    const m = directionIntegers(maximumSobolDimension);
    expect(m.length).toBe(1024);
    expect(
      m.every((axis) => axis.every((value, k) => value % 2n === 1n && value < 1n << BigInt(k + 1))),
    ).toBe(true);
  });

  it.each([1, 2, 7, 1024])("equals big-integer arithmetic at any index, in %i dimensions", (dimension) => {
    const m = directionIntegers(dimension);
    const sequence = new SobolSequence(dimension);
    const indices = [0, 1, 5, 2 ** 26 - 1, 2 ** 26, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1];
    for (const index of [...indices, 2 ** 40 + 12345, 2 ** 51, 2 ** 52 - 1]) {
      expect([...sequence.at(index)], `index ${index}`).toEqual(pointByBigIntegers(m, index));
    }
  });

  it.each([0, 2 ** 26 - 5, 2 ** 32 - 5, 2 ** 45 - 5, 2 ** 52 - 10])(
    "steps from index %i as random access does",
    (first) => {
      const sequence = new SobolSequence(4);
      sequence.seek(first);
      for (let i = 0; i < 10; i++) {
        expect(sequence.index).toBe(first + i);
        expect([...sequence.next()]).toEqual([...sequence.at(first + i)]);
      }
      expect(sequence.index).toBe(first + 10);
    },
  );

  it("fills an array as next does, and goes back", () => {
    const sequence = new SobolSequence(3);
    const filled = sequence.fill(new Float64Array(300), 100);
    sequence.seek(0);
    expect([...filled]).toEqual(Array.from({ length: 100 }, () => [...sequence.next()]).flat());
  });

  it("refuses what is outside its range, with the value", () => {
    expect(() => new SobolSequence(1025)).toThrow(/0 to 1024, got 1025/);
    expect(() => new SobolSequence(1.5)).toThrow(/got 1.5/);
    const sequence = new SobolSequence(2);
    expect(() => sequence.at(2 ** 52)).toThrow(/got 4503599627370496/);
    expect(() => sequence.seek(-1)).toThrow(/got -1/);
    expect(() => sequence.fill(new Float64Array(3), 2)).toThrow(/must hold 4 numbers, got 3/);
    sequence.seek(2 ** 52 - 1);
    sequence.next();
    expect(() => sequence.next()).toThrow(/0 points are left/);
  });
});
