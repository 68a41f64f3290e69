import { defineProblem, eigenvalue, interval } from "deep-ritz";

// The infinite potential well: the least eigenvalue is pi^2, which is the energy at the minimum.
export default defineProblem({
  name: "well1d",
  title: "-u'' = lambda u on (0, 1), u(0) = u(1) = 0, the smallest eigenvalue",
  domain: interval(0, 1),
  energy: eigenvalue(),
  dirichlet: 0,
  exact: {
    u: ([x]) => Math.SQRT2 * Math.sin(Math.PI * x),
    grad: ([x]) => [Math.PI * Math.SQRT2 * Math.cos(Math.PI * x)],
    energy: Math.PI ** 2,
    upToSign: true,
  },
  defaults: { network: { width: 200 }, quadrature: { points: 200 } },
});

export const statement = String.raw`
-u'' = \lambda u \ \text{ in } (0, 1), \qquad u(0) = u(1) = 0, \quad \lambda \text{ least};
\qquad \lambda^* = \pi^2, \quad u^* = \sin \pi x
`;
