import { box, defineProblem } from "deep-ritz";
import { relu } from "deep-ritz/network";
import { cosine } from "deep-ritz/optimize";
import { midpoint } from "deep-ritz/quadrature";

// The second regression of the HRTA paper (section 4.1): a 5 x 5 x 5 grid, a ReLU network.
export default defineProblem({
  name: "sine3d",
  title: "fit sin(2 pi (x + y + z)) from 125 points",
  domain: box([0, 0, 0], [1, 1, 1]),
  target: ([x, y, z]) => Math.sin(2 * Math.PI * (x + y + z)),
  targetGradient: ([x, y, z]) => {
    const slope = 2 * Math.PI * Math.cos(2 * Math.PI * (x + y + z));
    return [slope, slope, slope];
  },
  defaults: {
    network: { width: 1000, activation: relu },
    training: { steps: 20_000, learningRate: 1e-2, schedule: cosine() },
    quadrature: { rule: midpoint(), points: 125 },
  },
});

export const statement = String.raw`
\min_u \frac{1}{125} \sum_{i=1}^{125} |u(x_i) - u^*(x_i)|^2, \quad x_i \text{ the midpoints of a } 5 \times 5 \times 5 \text{ grid of } (0, 1)^3;
\qquad u^* = \sin 2 \pi (x + y + z)
`;
