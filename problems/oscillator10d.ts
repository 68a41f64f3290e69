import { defineProblem, eigenvalue, interval, lift, tanh } from "deep-ritz";
import { image, product } from "deep-ritz/geometry";

// The ground state of the harmonic oscillator in R^10: the least eigenvalue is 10, which is the energy at the minimum.
// (-L, L)^10 stands for R^10. Points are drawn where u is: on each axis x = atanh(k t) has the density 1 / cosh^2 x,
// which is near u^2, and the weights carry it.
const [d, L] = [10, 4];
const k = Math.tanh(L);
const axis = image(interval(-1, 1), {
  map: ([t]) => [Math.atanh(k * t)],
  jacobian: ([t]) => [k / (1 - (k * t) ** 2)],
});
// l of u = l N vanishes at the ends and decays as fast as the points do.
const along = (t: number) => (1 - (t / L) ** 2) / Math.cosh(t);
const slope = (t: number) => (-2 * t) / L ** 2 / Math.cosh(t) - along(t) * Math.tanh(t);
const decay = (x: readonly number[]) => x.reduce((product, entry) => product * along(entry), 1);
const decayGradient = (x: readonly number[]) =>
  x.map((own, i) => x.reduce((product, entry, j) => product * (j === i ? slope(own) : along(entry)), 1));
const gauss = (x: readonly number[]) => Math.exp(-x.reduce((sum, entry) => sum + entry ** 2, 0) / 2);

export default defineProblem({
  name: "oscillator10d",
  title: "-lap u + |x|^2 u = lambda u on R^10, the smallest eigenvalue",
  domain: new Array(d - 1).fill(axis).reduce(product, axis),
  energy: eigenvalue({
    potential: (x) => x.reduce((sum, entry) => sum + entry ** 2, 0),
    size: Math.PI ** (d / 2),
  }),
  dirichlet: 0,
  impose: lift({ distance: { value: decay, gradient: decayGradient }, extension: 0 }),
  exact: {
    u: gauss,
    grad: (x) => x.map((entry) => -entry * gauss(x)),
    energy: d,
    upToSign: true,
  },
  defaults: {
    network: { width: 100, activation: tanh },
    quadrature: { points: 1024 },
    training: { steps: 500 },
  },
});

export const statement = String.raw`
-\Delta u + |x|^2 u = \lambda u \ \text{ in } \mathbb R^{10}, \quad \lambda \text{ least};
\qquad \lambda^* = 10, \quad u^* = e^{-|x|^2/2}
`;
