import { defineProblem, elliptic, newton, penalty, polygon } from "deep-ritz";

// E and Yu (2018, section 3.1): lap u = 0 on the square without a slit from the centre to the right edge. The
// solution's gradient is infinite at the slit's tip, and jumps across the slit: a function with its singularity, cut
// off at r = 1, stands beside the network, and the network may have a kink where y = 0.
const u = (x: number, y: number) => Math.sqrt(Math.max(0, (Math.hypot(x, y) - x) / 2));
// u = Im sqrt(x + i y), so its gradient is (Im, Re) of 1 / (2 sqrt(x + i y))
const grad = (x: number, y: number) => {
  const r = Math.hypot(x, y);
  const root = Math.sign(y) * Math.sqrt((r + x) / 2);
  return [-u(x, y) / (2 * r), root / (2 * r)] as const;
};
/** (1 - r^2)^3 within the unit circle, 0 outside, and its derivative by r over r. */
const cutOff = (x: number, y: number) => {
  const inside = Math.max(0, 1 - x * x - y * y);
  return [inside ** 3, -6 * inside ** 2] as const;
};

export default defineProblem({
  name: "slit2d",
  title:
    "lap u = 0 on (-1, 1)^2 without [0, 1) x {0}, u = r^(1/2) sin(theta/2) on the boundary, 0 on the slit",
  domain: polygon(
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ],
    {
      edges: ["bottom", "right", "top", "left"],
      slit: [
        [0, 0],
        [1, 0],
      ],
    },
  ),
  energy: elliptic({}),
  dirichlet: {
    "slit+": 0,
    "slit-": 0,
    bottom: ([x]) => u(x, -1),
    right: ([, y]) => u(1, y),
    top: ([x]) => u(x, 1),
    left: ([, y]) => u(-1, y),
  },
  enrichment: [
    {
      value: ([x, y]) => cutOff(x, y)[0] * u(x, y),
      gradient: ([x, y]) => {
        const [factor, slope] = cutOff(x, y);
        const [gx, gy] = grad(x, y);
        return [factor * gx + slope * x * u(x, y), factor * gy + slope * y * u(x, y)];
      },
    },
  ],
  impose: penalty(),
  interfaces: [([, y]) => y],
  exact: { u: ([x, y]) => u(x, y), grad: ([x, y]) => [...grad(x, y)] },
  defaults: { solver: newton() },
});

export const statement = String.raw`
\Delta u = 0 \ \text{ in } (-1, 1)^2 \setminus [0, 1) \times \{0\}, \qquad u = u^* \ \text{ on } \partial\Omega;
\qquad u^* = r^{1/2} \sin \tfrac{\theta}{2}
`;
