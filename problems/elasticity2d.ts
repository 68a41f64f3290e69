import { box, defineProblem, elasticity } from "deep-ritz";

// Plane strain, lambda = mu = 1, both displacements sin(pi x) sin(pi y).
const s = (t: number) => Math.sin(Math.PI * t);
const c = (t: number) => Math.cos(Math.PI * t);

export default defineProblem({
  name: "elasticity2d",
  title: "-div sigma = f on the unit square, plane strain, u = 0 on the boundary",
  domain: box([0, 0], [1, 1]),
  outputs: 2,
  energy: elasticity({
    lambda: 1,
    mu: 1,
    // -(lambda + mu) grad div u - mu lap u
    force: ([x, y]) => {
      const f = Math.PI ** 2 * (2 * (s(x) * s(y) - c(x) * c(y)) + 2 * s(x) * s(y));
      return [f, f];
    },
  }),
  dirichlet: 0,
  exact: {
    u: ([x, y]) => [s(x) * s(y), s(x) * s(y)],
    grad: ([x, y]) => {
      const [gx, gy] = [Math.PI * c(x) * s(y), Math.PI * s(x) * c(y)];
      return [gx, gy, gx, gy];
    },
  },
});

export const statement = String.raw`
-\operatorname{div} \sigma = f, \quad \sigma = \lambda \operatorname{div} u \, I + 2 \mu \, \varepsilon(u) \ \text{ in } (0, 1)^2, \qquad u = 0 \ \text{ on } \partial\Omega, \qquad \lambda = \mu = 1;
\qquad u^*_1 = u^*_2 = \sin \pi x \sin \pi y
`;
