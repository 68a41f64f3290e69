import { defineProblem, interval } from "deep-ritz";
import { relu } from "deep-ritz/network";
import { cosine } from "deep-ritz/optimize";
import { midpoint } from "deep-ritz/quadrature";

// The first regression of the HRTA paper (section 4.1): 100 uniform grid points, a ReLU network.
export default defineProblem({
  name: "sine1d",
  title: "fit sin(2 pi x) from 100 points",
  domain: interval(0, 1),
  target: ([x]) => Math.sin(2 * Math.PI * x),
  targetGradient: ([x]) => [2 * Math.PI * Math.cos(2 * Math.PI * x)],
  defaults: {
    network: { width: 1000, activation: relu },
    training: { steps: 20_000, learningRate: 1e-3, schedule: cosine() },
    quadrature: { rule: midpoint(), points: 100 },
  },
});

export const statement = String.raw`
\min_u \frac{1}{100} \sum_{i=1}^{100} |u(x_i) - u^*(x_i)|^2, \quad x_i \text{ the midpoints of a uniform grid of } (0, 1);
\qquad u^* = \sin 2 \pi x
`;
