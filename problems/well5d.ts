import { defineProblem, eigenvalue, interval, lift } from "deep-ritz";
import { image, product } from "deep-ritz/geometry";

// The infinite potential well in R^5: -lap u = lambda u in the unit cube, u = 0 on its boundary; the least eigenvalue
// is 5 pi^2, which is the energy at the minimum. Points are drawn where u is: on each axis x = 1/2 + atanh(k t) / c has
// the density 1 / cosh^2 (c (x - 1/2)), low near the ends, and the weights carry it.
const [d, c] = [5, 10 / 3];
const k = Math.tanh(c / 2);
const axis = image(interval(-1, 1), {
  map: ([t]) => [0.5 + Math.atanh(k * t) / c],
  jacobian: ([t]) => [k / (1 - (k * t) ** 2) / c],
});
const s = (t: number) => Math.SQRT2 * Math.sin(Math.PI * t);
/** Its square has the integral 1, so that N is about 1. */
const l = (t: number) => Math.sqrt(30) * t * (1 - t);
const times = (x: readonly number[], f: (t: number) => number) =>
  x.reduce((product, entry) => product * f(entry), 1);
/** The gradient of a product of one f(x_k) for each axis. */
const gradient = (x: readonly number[], f: (t: number) => number, slope: (t: number) => number) =>
  x.map((own, i) => x.reduce((product, entry, j) => product * (j === i ? slope(own) : f(entry)), 1));

export default defineProblem({
  name: "well5d",
  title: "-lap u = lambda u in the unit cube of R^5, u = 0 on the boundary, the smallest eigenvalue",
  domain: new Array(d - 1).fill(axis).reduce(product, axis),
  energy: eigenvalue(),
  dirichlet: 0,
  impose: lift({
    distance: {
      value: (x) => times(x, l),
      gradient: (x) => gradient(x, l, (t) => Math.sqrt(30) * (1 - 2 * t)),
    },
    extension: 0,
  }),
  exact: {
    u: (x) => times(x, s),
    grad: (x) => gradient(x, s, (t) => Math.PI * Math.SQRT2 * Math.cos(Math.PI * t)),
    energy: d * Math.PI ** 2,
    upToSign: true,
  },
  defaults: {
    network: { width: 100 },
    quadrature: { points: 1024 },
    training: { steps: 1000 },
  },
});

export const statement = String.raw`
-\Delta u = \lambda u \ \text{ in } (0, 1)^{5}, \qquad u = 0 \ \text{ on } \partial\Omega, \quad \lambda \text{ least};
\qquad \lambda^* = 5 \pi^2, \quad u^* = \prod_{k=1}^{5} \sin \pi x_k
`;
