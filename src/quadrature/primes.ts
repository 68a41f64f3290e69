/** The largest prime not above `limit`; undefined below 2. Trial division. */
export function largestPrime(limit: number): number | undefined {
  for (let n = Math.floor(limit); n >= 2; n--) {
    if (primeFactors(n)[0] === n) return n;
  }
  return undefined;
}

/** g^0, g^1, ..., g^(length-1) modulo the prime n < 2^26, for its smallest primitive root g. */
export function powersOfPrimitiveRoot(n: number, length: number): Float64Array {
  const factors = primeFactors(n - 1);
  let root = 1;
  while (factors.some((factor) => powerModulo(root, (n - 1) / factor, n) === 1)) root++;
  const powers = new Float64Array(length);
  for (let i = 0, power = 1; i < length; i++, power = (power * root) % n) powers[i] = power;
  return powers;
}

/** The distinct prime factors of n, ascending. */
function primeFactors(n: number): number[] {
  const factors: number[] = [];
  let rest = n;
  for (let factor = 2; factor * factor <= rest; factor++) {
    if (rest % factor !== 0) continue;
    factors.push(factor);
    while (rest % factor === 0) rest /= factor;
  }
  if (rest > 1) factors.push(rest);
  return factors;
}

function powerModulo(base: number, exponent: number, modulus: number): number {
  let result = 1 % modulus;
  let square = base % modulus;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
