import { boundaryPart, defineProblem, disk, elliptic, newton, nitsche } from "deep-ritz";

// Values on the left half of the unit circle, the flux on its right half: a curved boundary with mixed conditions.
const u = (x: number, y: number) => Math.exp(x) * Math.sin(y) + (1 - x * x - y * y) / 2;

export default defineProblem({
  name: "mixed-disk2d",
  title: "-lap u = 2 on the unit disk, u given on the left half of the circle, du/dn on the right half",
  domain: boundaryPart(disk([0, 0], 1), "left", ([x]) => -x),
  energy: elliptic({
    source: 2,
    neumann: { circle: ([x, y]) => Math.exp(x) * (x * Math.sin(y) + y * Math.cos(y)) - 1 },
  }),
  dirichlet: { left: ([x, y]) => Math.exp(x) * Math.sin(y) },
  // A distance to part of a smooth curve has a kink at the part's ends, and so would l N.
  impose: nitsche(),
  exact: {
    u: ([x, y]) => u(x, y),
    grad: ([x, y]) => [Math.exp(x) * Math.sin(y) - x, Math.exp(x) * Math.cos(y) - y],
  },
  defaults: { solver: newton() },
});

export const statement = String.raw`
-\Delta u = 2 \ \text{ in } \{|x| < 1\}, \qquad u = u^* \ \text{ where } |x| = 1, \ x_1 < 0, \qquad \partial_n u = \partial_n u^* \ \text{ where } |x| = 1, \ x_1 > 0;
\qquad u^* = e^{x} \sin y + \tfrac12 (1 - x^2 - y^2)
`;
