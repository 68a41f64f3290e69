import { allenCahn, defineProblem, interval } from "deep-ritz";

// Half a transition layer: u = tanh(x / (sqrt(2) epsilon)) on (0, 1), from its values at both ends. (On (-1, 1) its
// place would cost next to no energy.)
const epsilon = 0.1;
const layer = Math.SQRT2 * epsilon;

export default defineProblem({
  name: "allen-cahn1d",
  title: "-epsilon u'' + (u^3 - u) / epsilon = 0 on (0, 1), epsilon = 0.1: half a layer between -1 and 1",
  domain: interval(0, 1),
  energy: allenCahn({ epsilon }),
  dirichlet: { "x-": 0, "x+": Math.tanh(1 / layer) },
  exact: {
    u: ([x]) => Math.tanh(x / layer),
    grad: ([x]) => [1 / (layer * Math.cosh(x / layer) ** 2)],
  },
  defaults: { network: { width: 200 }, quadrature: { points: 200 } },
});

export const statement = String.raw`
-\varepsilon u'' + \frac{u^3 - u}{\varepsilon} = 0 \ \text{ in } (0, 1), \qquad u(0) = 0, \quad u(1) = \tanh \frac{1}{\sqrt 2\,\varepsilon}, \qquad \varepsilon = 0.1;
\qquad u^*(x) = \tanh \frac{x}{\sqrt 2\,\varepsilon}
`;
