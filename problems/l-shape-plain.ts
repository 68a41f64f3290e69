import { defineProblem, elliptic, polygon, tanh } from "deep-ritz";
import { graded } from "deep-ritz/quadrature";

// The problem of l-shape.ts without a singular function beside the network: a deeper network, and points refined
// towards the corner. Each edge has values of its own, functions of the place along it: given on all edges by one
// function of (x, y), the solution itself would be their extension to the domain.
const u = ([x, y]: readonly [number, number, ...number[]]) => {
  const theta = Math.atan2(y, x);
  const angle = theta < -Math.PI / 4 ? theta + 2 * Math.PI : theta; // it jumps outside, away from the edges
  return Math.hypot(x, y) ** (2 / 3) * Math.sin((2 / 3) * angle);
};
const grad = ([x, y]: readonly [number, number, ...number[]]) => {
  const factor = (2 / 3) * Math.hypot(x, y) ** (-1 / 3);
  const theta = Math.atan2(y, x);
  const angle = theta < -Math.PI / 4 ? theta + 2 * Math.PI : theta;
  return [-factor * Math.sin(angle / 3), factor * Math.cos(angle / 3)];
};

export default defineProblem({
  name: "l-shape-plain",
  title: "lap u = 0 on an L-shape, u = r^(2/3) sin(2 theta / 3) on the boundary, by a network alone",
  domain: polygon([
    [0, 0],
    [1, 0],
    [1, 1],
    [-1, 1],
    [-1, -1],
    [0, -1],
  ]),
  energy: elliptic({}),
  dirichlet: {
    "edge 2": ([, y]) => u([1, y]),
    "edge 3": ([x]) => u([x, 1]),
    "edge 4": ([, y]) => u([-1, y]),
    "edge 5": ([x]) => u([x, -1]),
    rest: 0, // the two edges that meet in the corner
  },
  exact: { u, grad },
  defaults: {
    network: { depth: 3, width: 64, activation: tanh },
    quadrature: { rule: graded({ towards: [0, 0] }) },
    training: { steps: 4000 },
  },
});

export const statement = String.raw`
\Delta u = 0 \ \text{ in } (-1, 1)^2 \setminus [0, 1) \times (-1, 0], \qquad u = u^* \ \text{ on } \partial\Omega;
\qquad u^* = r^{2/3} \sin \tfrac23 \theta
`;
