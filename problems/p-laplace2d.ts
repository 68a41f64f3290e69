import { box, defineProblem, pLaplace } from "deep-ritz";

// The 4-Laplacian with u = sin(pi x) sin(pi y): f = -(|g|^2 lap u + 2 g . H g), g = grad u, H its Hessian.
const s = (t: number) => Math.sin(Math.PI * t);
const c = (t: number) => Math.cos(Math.PI * t);

export default defineProblem({
  name: "p-laplace2d",
  title: "-div(|grad u|^2 grad u) = f on the unit square, u = 0 on the boundary",
  domain: box([0, 0], [1, 1]),
  energy: pLaplace({
    p: 4,
    source: ([x, y]) => {
      const [gx, gy] = [Math.PI * c(x) * s(y), Math.PI * s(x) * c(y)];
      const [same, mixed] = [-(Math.PI ** 2) * s(x) * s(y), Math.PI ** 2 * c(x) * c(y)];
      const square = gx * gx + gy * gy;
      return -(2 * square * same + 2 * (square * same + 2 * gx * gy * mixed));
    },
  }),
  dirichlet: 0,
  exact: {
    u: ([x, y]) => s(x) * s(y),
    grad: ([x, y]) => [Math.PI * c(x) * s(y), Math.PI * s(x) * c(y)],
  },
});

export const statement = String.raw`
-\operatorname{div}(|\nabla u|^2 \nabla u) = f \ \text{ in } (0, 1)^2, \qquad u = 0 \ \text{ on } \partial\Omega;
\qquad u^* = \sin \pi x \sin \pi y
`;
