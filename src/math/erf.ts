/**
 * The error function to full double precision (relative error below 2e-15).
 *
 * |x| < 2.5: the series exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!, whose terms are all of one sign
 * (Abramowitz & Stegun 7.1.6); beyond: Lentz's continued fraction for erfc (7.1.14).
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 2.5) {
    const square = x * x;
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * square) / (2 * n + 1);
      sum += term;
    }
    return 1.1283791670955126 * Math.exp(-square) * sum;
  }
  if (!(size < 6)) return Number.isNaN(x) ? x : Math.sign(x);
  let tail = size;
  for (let n = 60; n >= 1; n--) tail = size + n / 2 / tail;
  return Math.sign(x) * (1 - (0.5641895835477563 * Math.exp(-size * size)) / tail);
}
