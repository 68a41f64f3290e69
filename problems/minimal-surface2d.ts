import { box, defineProblem, minimalSurface } from "deep-ritz";

// Scherk's surface over the square (-1, 1)^2, from its boundary values.
export default defineProblem({
  name: "minimal-surface2d",
  title: "the minimal surface over (-1, 1)^2 with the boundary of Scherk's, u = log(cos y / cos x)",
  domain: box([-1, -1], [1, 1]),
  energy: minimalSurface(),
  dirichlet: {
    "x-": ([, y]) => Math.log(Math.cos(y) / Math.cos(1)),
    "x+": ([, y]) => Math.log(Math.cos(y) / Math.cos(1)),
    "y-": ([x]) => Math.log(Math.cos(1) / Math.cos(x)),
    "y+": ([x]) => Math.log(Math.cos(1) / Math.cos(x)),
  },
  exact: {
    u: ([x, y]) => Math.log(Math.cos(y) / Math.cos(x)),
    grad: ([x, y]) => [Math.tan(x), -Math.tan(y)],
  },
});

export const statement = String.raw`
-\operatorname{div} \frac{\nabla u}{\sqrt{1 + |\nabla u|^2}} = 0 \ \text{ in } (-1, 1)^2, \qquad u = u^* \ \text{ on } \partial\Omega;
\qquad u^* = \log \frac{\cos y}{\cos x}
`;
