import { expect } from "vitest";

/** Leading binary digits that a and b in [0, 1) share, of 52. */
export function commonDigits(a: number, b: number): number {
  let shared = 0;
  while (shared < 52 && Math.floor(a * 2 ** (shared + 1)) === Math.floor(b * 2 ** (shared + 1))) shared++;
  return shared;
}

export function expectSharedDigits(pair: Float64Array, shared: number): void {
  if (commonDigits(pair[0]!, pair[1]!) !== shared) {
    expect(commonDigits(pair[0]!, pair[1]!), `shared digits of ${pair}`).toBe(shared);
  }
}
