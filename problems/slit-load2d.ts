import { defineProblem, elliptic, newton, penalty, polygon } from "deep-ritz";

// E and Yu (2018, section 3.1): a membrane under a uniform load, clamped on the edges and on a slit from the centre to
// the right edge. At the tip u goes like r^(1/2) sin(theta / 2), which stands beside the network; across the
// slit grad u jumps, so the network may have a kink where y = 0. The reference is by
// finite elements: bench/references.
const singular = (x: number, y: number) => Math.sqrt(Math.max(0, (Math.hypot(x, y) - x) / 2));

export default defineProblem({
  name: "slit-load2d",
  title: "-lap u = 1 on (-1, 1)^2 without [0, 1) x {0}, u = 0 on the boundary and on the slit",
  domain: polygon(
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ],
    {
      slit: [
        [0, 0],
        [1, 0],
      ],
    },
  ),
  energy: elliptic({ source: 1 }),
  dirichlet: 0,
  impose: penalty({ weight: 1e4 }),
  interfaces: [([, y]) => y],
  enrichment: [
    {
      value: ([x, y]) => singular(x, y),
      gradient: ([x, y]) => {
        const r = Math.hypot(x, y);
        const root = Math.sign(y) * Math.sqrt((r + x) / 2);
        return [-singular(x, y) / (2 * r), root / (2 * r)];
      },
    },
  ],
  defaults: { solver: newton() },
});

export const statement = String.raw`
-\Delta u = 1 \ \text{ in } (-1, 1)^2 \setminus [0, 1) \times \{0\}, \qquad u = 0 \ \text{ on } \partial\Omega
`;
