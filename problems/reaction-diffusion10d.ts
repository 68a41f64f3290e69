import { box, defineProblem, elliptic } from "deep-ritz";

// -lap u + u = f on the unit cube of R^10, du/dn = 0, u = sum of cos(pi x_i).
const d = 10;
const sum = (x: readonly number[]) => x.reduce((total, entry) => total + Math.cos(Math.PI * entry), 0);

export default defineProblem({
  name: "reaction-diffusion10d",
  title: "-lap u + u = (1 + pi^2) sum cos(pi x_i) on the unit cube of R^10, du/dn = 0",
  domain: box(new Array<number>(d).fill(0), new Array<number>(d).fill(1)),
  energy: elliptic({ reaction: 1, source: (x) => (1 + Math.PI ** 2) * sum(x) }),
  exact: {
    u: sum,
    grad: (x) => x.map((entry) => -Math.PI * Math.sin(Math.PI * entry)),
    energy: (-(1 + Math.PI ** 2) * d) / 4,
  },
  defaults: {
    network: { width: 400 },
    training: { steps: 3000 },
    quadrature: { points: 1024 },
    secondOrder: { iterations: 40 },
  },
});

export const statement = String.raw`
-\Delta u + u = (1 + \pi^2) \sum_{k=1}^{10} \cos \pi x_k \ \text{ in } (0, 1)^{10}, \qquad \partial_n u = 0 \ \text{ on } \partial\Omega;
\qquad u^* = \sum_{k=1}^{10} \cos \pi x_k
`;
