import { box, defineProblem, elliptic } from "deep-ritz";

// The Neumann problem of E and Yu (2018, section 3.2): -lap u + pi^2 u = f on the unit cube of R^10, du/dn = 0.
const d = 10;
const sum = (x: readonly number[]) => x.reduce((total, entry) => total + Math.cos(Math.PI * entry), 0);

export default defineProblem({
  name: "neumann10d",
  title: "-lap u + pi^2 u = 2 pi^2 sum cos(pi x_k) on the unit cube of R^10, du/dn = 0",
  domain: box(new Array<number>(d).fill(0), new Array<number>(d).fill(1)),
  energy: elliptic({ reaction: Math.PI ** 2, source: (x) => 2 * Math.PI ** 2 * sum(x) }),
  exact: {
    u: sum,
    grad: (x) => x.map((entry) => -Math.PI * Math.sin(Math.PI * entry)),
    energy: (-(Math.PI ** 2) * d) / 2,
  },
  defaults: {
    network: { width: 200 },
    training: { steps: 3000 },
    quadrature: { points: 1024 },
  },
});

export const statement = String.raw`
-\Delta u + \pi^2 u = 2 \pi^2 \sum_{k=1}^{10} \cos \pi x_k \ \text{ in } (0, 1)^{10}, \qquad \partial_n u = 0 \ \text{ on } \partial\Omega;
\qquad u^* = \sum_{k=1}^{10} \cos \pi x_k
`;
