import { ball, defineProblem, elliptic } from "deep-ritz";

// The unit ball with u = 0 on the sphere.
const pi = Math.PI;

export default defineProblem({
  name: "ball3d",
  title:
    "-lap u = f on the unit ball, u = 0 on the sphere, u = (1 - |x|^2) sin(pi x) cos(y) / 2 + (1 - |x|^2)",
  domain: ball([0, 0, 0], 1),
  energy: elliptic({
    // -lap((1 - r^2) v) = 6 v + 4 x . grad v - (1 - r^2) lap v, v = 1 + sin(pi x) cos(y) / 2
    source: ([x, y, z]) => {
      const wave = Math.sin(pi * x) * Math.cos(y);
      const radial = pi * x * Math.cos(pi * x) * Math.cos(y) - y * Math.sin(pi * x) * Math.sin(y);
      return 6 + 3 * wave + 2 * radial + ((1 - x * x - y * y - z * z) * (pi ** 2 + 1) * wave) / 2;
    },
  }),
  dirichlet: 0,
  exact: {
    u: ([x, y, z]) => (1 - x * x - y * y - z * z) * (1 + (Math.sin(pi * x) * Math.cos(y)) / 2),
    grad: ([x, y, z]) => {
      const l = 1 - x * x - y * y - z * z;
      const v = 1 + (Math.sin(pi * x) * Math.cos(y)) / 2;
      return [
        -2 * x * v + (l * pi * Math.cos(pi * x) * Math.cos(y)) / 2,
        -2 * y * v - (l * Math.sin(pi * x) * Math.sin(y)) / 2,
        -2 * z * v,
      ];
    },
  },
});

export const statement = String.raw`
-\Delta u = f \ \text{ in } \{|x| < 1\} \subset \mathbb R^3, \qquad u = 0 \ \text{ on } \partial\Omega;
\qquad u^* = (1 - |x|^2) \bigl(1 + \tfrac12 \sin \pi x \cos y\bigr)
`;
