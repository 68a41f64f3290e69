import { defineFlow, defineProblem, interval, poisson } from "deep-ritz";

// The heat equation: the gradient flow of int 1/2 |u'|^2. Two modes, which decay at their own rates.
const mode = (k: number, t: number) => Math.exp(-((k * Math.PI) ** 2) * t);
const s = (t: number) => Math.sin(Math.PI * t);
const c = (t: number) => Math.cos(Math.PI * t);

export default defineFlow({
  problem: defineProblem({
    name: "heat1d",
    title: "u_t = u_xx on (0, 1), u(0) = u(1) = 0, u = sin(pi x) + 1/2 sin(2 pi x) at t = 0, up to t = 0.1",
    domain: interval(0, 1),
    energy: poisson(),
    dirichlet: 0,
    defaults: { secondOrder: { network: { width: 16 }, iterations: 20 } },
  }),
  initial: ([x]) => s(x) + 0.5 * s(2 * x),
  tau: 0.01,
  steps: 10,
  order: 2,
  exact: {
    u: ([x], t) => mode(1, t) * s(x) + 0.5 * mode(2, t) * s(2 * x),
    grad: ([x], t) => [Math.PI * (mode(1, t) * c(x) + mode(2, t) * c(2 * x))],
  },
});

export const statement = String.raw`
u_t = u'' \ \text{ in } (0, 1) \times (0, 0.1], \qquad u(0, t) = u(1, t) = 0, \qquad u(x, 0) = \sin \pi x + \tfrac12 \sin 2 \pi x;
\qquad u^* = e^{-\pi^2 t} \sin \pi x + \tfrac12 e^{-4 \pi^2 t} \sin 2 \pi x
`;
