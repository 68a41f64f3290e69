import { box, defineInverse, defineProblem, elliptic, Random } from "deep-ritz";

// Diffusion a = kappa (1 + slope (x - 1/2)), with kappa and slope unknown, from a hundred noisy measurements of u; the
// source is that of u = sin(pi x) sin(pi y) with kappa = 2, slope = 1.
const [kappa, slope] = [2, 1];
const s = (t: number) => Math.sin(Math.PI * t);
const c = (t: number) => Math.cos(Math.PI * t);
const exact = (x: number, y: number) => s(x) * s(y);

const random = new Random(2024);
const points = Array.from({ length: 100 }, () => [random.uniform(), random.uniform()] as const);
const noise = 0.005;

export default defineInverse({
  parameters: { kappa: { start: 1, positive: true }, slope: 0 },
  problem: (p) =>
    defineProblem({
      name: "inverse-diffusion2d",
      title: "-div(kappa (1 + slope (x - 1/2)) grad u) = f on the unit square, u = 0 on its boundary",
      domain: box([0, 0], [1, 1]),
      energy: elliptic({
        diffusion: ([x]) => p.kappa * (1 + p.slope * (x - 0.5)),
        source: ([x, y]) =>
          kappa * (2 * Math.PI ** 2 * (1 + slope * (x - 0.5)) * exact(x, y) - slope * Math.PI * c(x) * s(y)),
      }),
      dirichlet: 0,
      exact: {
        u: ([x, y]) => exact(x, y),
        grad: ([x, y]) => [Math.PI * c(x) * s(y), Math.PI * s(x) * c(y)],
      },
    }),
  data: { points, values: points.map(([x, y]) => exact(x, y) + noise * random.normal()) },
  exact: { kappa, slope },
});

export const statement = String.raw`
-\operatorname{div}\bigl(\kappa (1 + s (x - \tfrac12)) \nabla u\bigr) = f \ \text{ in } (0, 1)^2, \qquad u = 0 \ \text{ on } \partial\Omega, \qquad \kappa, s \ \text{ from } \ u(x_i) + \eta_i, \ i = 1, \dots, 100, \quad \eta_i \sim N(0, 0.005^2);
\qquad u^* = \sin \pi x \sin \pi y, \quad \kappa^* = 2, \quad s^* = 1
`;
