import { box, defineProblem, elliptic } from "deep-ritz";

// The Poisson problem of the HRTA paper, eq. (18): pure Neumann conditions; the mean penalty picks the
// solution of mean zero. The energy's minimum is -pi^2/2.
export default defineProblem({
  name: "poisson2d",
  title: "-lap u = pi^2 (cos pi x + cos pi y) on the unit square, du/dn = 0",
  domain: box([0, 0], [1, 1]),
  energy: elliptic({
    source: ([x, y]) => Math.PI ** 2 * (Math.cos(Math.PI * x) + Math.cos(Math.PI * y)),
    meanPenalty: 1,
  }),
  exact: {
    u: ([x, y]) => Math.cos(Math.PI * x) + Math.cos(Math.PI * y),
    grad: ([x, y]) => [-Math.PI * Math.sin(Math.PI * x), -Math.PI * Math.sin(Math.PI * y)],
    energy: -(Math.PI ** 2) / 2,
  },
});

export const statement = String.raw`
-\Delta u = \pi^2 (\cos \pi x + \cos \pi y) \ \text{ in } (0, 1)^2, \qquad \partial_n u = 0 \ \text{ on } \partial\Omega, \quad \int u = 0;
\qquad u^* = \cos \pi x + \cos \pi y
`;
