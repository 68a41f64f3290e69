import { box, defineProblem, elliptic } from "deep-ritz";

// -lap u = f on the unit square, u = 0 on its boundary; u = sin(pi x) sin(pi y).
export default defineProblem({
  name: "dirichlet2d",
  title: "-lap u = 2 pi^2 sin(pi x) sin(pi y) on the unit square, u = 0 on the boundary",
  domain: box([0, 0], [1, 1]),
  energy: elliptic({
    source: ([x, y]) => 2 * Math.PI ** 2 * Math.sin(Math.PI * x) * Math.sin(Math.PI * y),
  }),
  dirichlet: 0,
  exact: {
    u: ([x, y]) => Math.sin(Math.PI * x) * Math.sin(Math.PI * y),
    grad: ([x, y]) => [
      Math.PI * Math.cos(Math.PI * x) * Math.sin(Math.PI * y),
      Math.PI * Math.sin(Math.PI * x) * Math.cos(Math.PI * y),
    ],
    energy: -(Math.PI ** 2) / 4,
  },
});

export const statement = String.raw`
-\Delta u = 2 \pi^2 \sin \pi x \sin \pi y \ \text{ in } (0, 1)^2, \qquad u = 0 \ \text{ on } \partial\Omega;
\qquad u^* = \sin \pi x \sin \pi y
`;
