import { box, cosine, defineProblem, midpoint, relu } from "deep-ritz";

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
