import { defineProblem, eigenvalue, interval } from "deep-ritz";

// The ground state of the harmonic oscillator: the least eigenvalue is 1, which is the energy at the minimum.
// (-5, 5) stands for the line: beyond it u is below 4e-6.
export default defineProblem({
  name: "oscillator1d",
  title: "-u'' + x^2 u = lambda u on the line, the smallest eigenvalue",
  domain: interval(-5, 5),
  energy: eigenvalue({ potential: ([x]) => x * x, size: Math.sqrt(Math.PI) }),
  dirichlet: 0,
  exact: {
    u: ([x]) => Math.exp(-(x * x) / 2),
    grad: ([x]) => [-x * Math.exp(-(x * x) / 2)],
    energy: 1,
    upToSign: true,
  },
  defaults: { network: { width: 200 }, quadrature: { points: 200 } },
});

export const statement = String.raw`
-u'' + x^2 u = \lambda u \ \text{ in } \mathbb R, \quad \lambda \text{ least};
\qquad \lambda^* = 1, \quad u^* = e^{-x^2/2}
`;
