import { box, defineProblem, stokes } from "deep-ritz";

// Stokes flow by penalty: u = curl of sin^2(pi x) sin^2(pi y), pressure cos(pi x) cos(pi y).
const s = (t: number) => Math.sin(Math.PI * t);
const c = (t: number) => Math.cos(Math.PI * t);

export default defineProblem({
  name: "stokes2d",
  title: "-lap u + grad p = f, div u = 0 on the unit square, u = 0 on the boundary",
  domain: box([0, 0], [1, 1]),
  outputs: 2,
  energy: stokes({
    weight: 300,
    force: ([x, y]) => [
      -2 * Math.PI ** 3 * (c(2 * x) - 2 * s(x) ** 2) * s(2 * y) - Math.PI * s(x) * c(y),
      2 * Math.PI ** 3 * (c(2 * y) - 2 * s(y) ** 2) * s(2 * x) - Math.PI * c(x) * s(y),
    ],
  }),
  dirichlet: 0,
  exact: {
    u: ([x, y]) => [Math.PI * s(x) ** 2 * s(2 * y), -Math.PI * s(2 * x) * s(y) ** 2],
    grad: ([x, y]) => [
      Math.PI ** 2 * s(2 * x) * s(2 * y),
      2 * Math.PI ** 2 * s(x) ** 2 * c(2 * y),
      -2 * Math.PI ** 2 * c(2 * x) * s(y) ** 2,
      -(Math.PI ** 2) * s(2 * x) * s(2 * y),
    ],
  },
  defaults: { training: { steps: 6000 } },
});

export const statement = String.raw`
-\Delta u + \nabla p = f, \quad \operatorname{div} u = 0 \ \text{ in } (0, 1)^2, \qquad u = 0 \ \text{ on } \partial\Omega;
\qquad u^* = \operatorname{curl} \sin^2 \pi x \sin^2 \pi y, \quad p^* = \cos \pi x \cos \pi y
`;
