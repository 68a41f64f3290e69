const cells = 512;

/**
 * The inverse of the distribution function of the density proportional to sin(theta)^power on [0, pi]: the law
 * of the polar angles of a uniform direction.
 *
 * Cubic Hermite interpolation of a table, then Newton's iteration kept inside a bracket; about 1e-14 absolute.
 *
 * @param power >= 0, an integer
 */
export function inverseSinePower(power: number): (probability: number) => number {
  if (power === 0) return (u) => Math.PI * u;
  if (power === 1) return (u) => 2 * Math.asin(Math.sqrt(Math.min(1, Math.max(0, u))));
  const total = 2 * integralOf(power, Math.PI / 2);
  const solve = (u: number, from: number, to: number, guess: number): number => {
    let [lower, upper, theta] = [from, to, guess];
    for (let iteration = 0; iteration < 60; iteration++) {
      const excess = integralOf(power, theta) - u * total;
      if (excess > 0) upper = theta;
      else lower = theta;
      let next = theta - excess / integerPower(Math.sin(theta), power);
      if (!(next >= lower && next <= upper)) next = (lower + upper) / 2;
      const moved = Math.abs(next - theta);
      theta = next;
      // Newton's next step would be of the square of this one
      if (moved <= 1e-9 * theta) break;
    }
    return theta;
  };
  // of the lower half alone: the density is even about pi / 2
  const angles = new Float64Array(cells + 1);
  const slopes = new Float64Array(cells + 1);
  for (let i = 0; i <= cells; i++) {
    angles[i] =
      i === 0 ? 0 : i === cells ? Math.PI / 2 : solve(i / cells / 2, angles[i - 1]!, Math.PI / 2, 1);
    slopes[i] = total / integerPower(Math.sin(angles[i]!), power) / cells / 2;
  }
  return (probability) => {
    const u = Math.min(1, Math.max(0, probability));
    const [half, isUpper] = u > 0.5 ? [1 - u, true] : [u, false];
    const place = 2 * half * cells;
    const i = Math.min(cells - 1, Math.floor(place));
    const t = place - i;
    const [from, to] = [angles[i]!, angles[i + 1]!];
    const guess =
      i === 0
        ? to * t ** (1 / (power + 1))
        : from +
          t * t * (3 - 2 * t) * (to - from) +
          t * (1 - t) * ((1 - t) * slopes[i]! - t * slopes[i + 1]!);
    const theta = half === 0 ? 0 : solve(half, from, to, guess);
    return isUpper ? Math.PI - theta : theta;
  };
}

/** The integral of sin^power from 0 to theta <= pi / 2, by the recurrence in the power; by a series where it cancels. */
function integralOf(power: number, theta: number): number {
  const sine = Math.sin(theta);
  const squared = sine * sine;
  if (squared < 0.2) {
    // with y = sin: integral of y^p (1 - y^2)^(-1/2)
    let sum = 0;
    let binomial = integerPower(sine, power + 1);
    for (let j = 0; j < 60; j++) {
      const term = binomial / (power + 1 + 2 * j);
      sum += term;
      if (term < 1e-17 * sum) break;
      binomial *= ((j + 0.5) / (j + 1)) * squared;
    }
    return sum;
  }
  const cosine = Math.cos(theta);
  let integral = power % 2 === 0 ? theta : 1 - cosine;
  let product = power % 2 === 0 ? sine : squared;
  for (let k = power % 2 === 0 ? 2 : 3; k <= power; k += 2, product *= squared) {
    integral = (-cosine * product + (k - 1) * integral) / k;
  }
  return integral;
}

/** By squaring: faster than `**`. */
function integerPower(base: number, exponent: number): number {
  let result = 1;
  for (let rest = exponent, square = base; rest > 0; rest >>= 1, square *= square) {
    if (rest & 1) result *= square;
  }
  return result;
}
