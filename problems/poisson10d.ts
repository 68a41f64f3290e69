import { box, defineProblem, elliptic, nitsche } from "deep-ritz";

// E and Yu (2018, section 3.2): lap u = 0 on the unit cube of R^10. The boundary values are those of the solution, a
// polynomial: a lift would take it as its extension and leave nothing to find, so they are imposed weakly.
const d = 10;
const pairs = [0, 2, 4, 6, 8];
const u = (x: readonly number[]) => pairs.reduce((sum, k) => sum + x[k]! * x[k + 1]!, 0);

export default defineProblem({
  name: "poisson10d",
  title: "lap u = 0 on the unit cube of R^10, u = x_1 x_2 + x_3 x_4 + ... + x_9 x_10 on the boundary",
  domain: box(new Array<number>(d).fill(0), new Array<number>(d).fill(1)),
  energy: elliptic({}),
  dirichlet: u,
  impose: nitsche(),
  exact: {
    u,
    grad: (x) => x.map((_, k) => x[k % 2 === 0 ? k + 1 : k - 1]!),
    energy: 5 / 3,
  },
  defaults: {
    network: { width: 100 },
    training: { steps: 3000 },
    quadrature: { points: 1024 },
  },
});

export const statement = String.raw`
\Delta u = 0 \ \text{ in } (0, 1)^{10}, \qquad u = \sum_{k=1}^{5} x_{2k-1} x_{2k} \ \text{ on } \partial\Omega;
\qquad u^* = \sum_{k=1}^{5} x_{2k-1} x_{2k}
`;
