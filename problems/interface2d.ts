import { box, defineProblem, elliptic } from "deep-ritz";

// A disk that conducts a hundred times as well as the square around it, in a field that is uniform far away:
// u = 2 x / (1 + k) inside and (1 - (k - 1) / (k + 1) r^2 / |x|^2) x outside. grad u jumps on the circle.
const k = 100;
const radius = 0.5;
const contrast = ((k - 1) / (k + 1)) * radius ** 2;
const outside = (x: number, y: number) => x - (contrast * x) / (x * x + y * y);

export default defineProblem({
  name: "interface2d",
  title: "-div(a grad u) = 0 on (-1, 1)^2, a = 100 in the disk of radius 1/2 and 1 around it",
  domain: box([-1, -1], [1, 1]),
  energy: elliptic({ diffusion: ([x, y]) => (x * x + y * y < radius ** 2 ? k : 1) }),
  interfaces: [([x, y]) => x * x + y * y - radius ** 2],
  dirichlet: {
    "x-": ([, y]) => outside(-1, y),
    "x+": ([, y]) => outside(1, y),
    "y-": ([x]) => outside(x, -1),
    "y+": ([x]) => outside(x, 1),
  },
  exact: {
    u: ([x, y]) => (x * x + y * y < radius ** 2 ? (2 * x) / (1 + k) : outside(x, y)),
    grad: ([x, y]) => {
      const square = x * x + y * y;
      if (square < radius ** 2) return [2 / (1 + k), 0];
      return [1 + (contrast * (x * x - y * y)) / square ** 2, (2 * contrast * x * y) / square ** 2];
    },
  },
});

export const statement = String.raw`
-\operatorname{div}(a \nabla u) = 0 \ \text{ in } (-1, 1)^2, \quad a = \begin{cases} 100 & |x| < \tfrac12 \\ 1 & |x| > \tfrac12 \end{cases}, \qquad u = u^* \ \text{ on } \partial\Omega;
\qquad u^* = \begin{cases} \frac{2}{101} x & |x| < \tfrac12 \\ \bigl(1 - \tfrac{99}{101} \tfrac{1}{4 |x|^2}\bigr) x & |x| > \tfrac12 \end{cases}
`;
