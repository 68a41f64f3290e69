import { defineProblem, eigenvalue, interval } from "deep-ritz";

// The ground state of the harmonic oscillator, -u'' + x^2 u = u: the least eigenvalue is 1, which is the energy
// at the minimum. (-5, 5) stands for the line; u is exp(-x^2 / 2) up to size and sign.
export default defineProblem({
  name: "oscillator1d",
  title: "-u'' + x^2 u = lambda u on (-5, 5), the smallest eigenvalue",
  domain: interval(-5, 5),
  energy: eigenvalue({ potential: ([x]) => x * x }),
  dirichlet: 0,
  defaults: { network: { width: 200 }, quadrature: { points: 200 } },
});
