import { defineProblem, interval, obstacle } from "deep-ritz";

// The string of obstacle1d.ts with its contact force as a multiplier: it does not sink into the parabola, though the
// weight is a tenth of the penalty's.
const a = 1 - Math.SQRT1_2;

export default defineProblem({
  name: "obstacle-projection1d",
  title: "u'' <= 0, u >= 1/2 - x^2 on (-1, 1), u(-1) = u(1) = 0; contact by projection",
  domain: interval(-1, 1),
  energy: obstacle({ obstacle: ([x]) => 0.5 - x * x, contact: "projection" }),
  dirichlet: 0,
  exact: {
    u: ([x]) => (Math.abs(x) < a ? 0.5 - x * x : 2 * a * (1 - Math.abs(x))),
    grad: ([x]) => [Math.abs(x) < a ? -2 * x : -2 * a * Math.sign(x)],
  },
  defaults: { network: { width: 200 }, quadrature: { points: 200 }, training: { steps: 4000 } },
});

export const statement = String.raw`
-u'' \ge 0, \quad u \ge \psi, \quad u'' (u - \psi) = 0 \ \text{ in } (-1, 1), \qquad u(\pm 1) = 0, \qquad \psi(x) = \tfrac12 - x^2;
\qquad u^* = \begin{cases} \psi(x) & |x| < a \\ 2 a (1 - |x|) & |x| \ge a \end{cases}, \quad a = 1 - \tfrac{1}{\sqrt 2}
`;
