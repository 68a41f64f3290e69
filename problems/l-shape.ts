import { defineProblem, elliptic, galerkin, polygon } from "deep-ritz";

// lap u = 0 on the L-shape whose re-entrant corner is the origin, with the solution's own values on the boundary:
// u = r^(2/3) sin(2 theta / 3), whose gradient is infinite at the corner. No smooth network resolves that; the
// singular function beside the network does. Here it is the solution itself: the run shows that its coefficient is
// found to be 1, and the network's to be 0. l-shape-plain does without it.
const angle = (x: number, y: number) => {
  const theta = Math.atan2(y, x);
  return theta < -Math.PI / 4 ? theta + 2 * Math.PI : theta; // it jumps outside, away from the edges
};
const u = ([x, y]: readonly [number, number, ...number[]]) =>
  Math.hypot(x, y) ** (2 / 3) * Math.sin((2 / 3) * angle(x, y));
const grad = ([x, y]: readonly [number, number, ...number[]]) => {
  const factor = (2 / 3) * Math.hypot(x, y) ** (-1 / 3);
  const theta = angle(x, y) / 3;
  return [-factor * Math.sin(theta), factor * Math.cos(theta)];
};

export default defineProblem({
  name: "l-shape",
  title: "lap u = 0 on an L-shape, u = r^(2/3) sin(2 theta / 3) on the boundary",
  domain: polygon([
    [0, 0],
    [1, 0],
    [1, 1],
    [-1, 1],
    [-1, -1],
    [0, -1],
  ]),
  energy: elliptic({}),
  dirichlet: u,
  enrichment: [{ value: u, gradient: grad }],
  exact: { u, grad },
  defaults: { solver: galerkin(), secondOrder: { network: { width: 64 } } },
});

export const statement = String.raw`
\Delta u = 0 \ \text{ in } (-1, 1)^2 \setminus [0, 1) \times (-1, 0], \qquad u = u^* \ \text{ on } \partial\Omega;
\qquad u^* = r^{2/3} \sin \tfrac23 \theta
`;
