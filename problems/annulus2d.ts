import { annulus, defineProblem, elliptic, newton } from "deep-ritz";

// Heat lost through the outer wall of a pipe: u = 1 inside, du/dn + 2 u = 0 outside, u = 1 - b log r.
const b = 1 / (Math.log(2) + 1 / 4);

export default defineProblem({
  name: "annulus2d",
  title:
    "lap u = 0 between the circles of radius 1 and 2, u = 1 on the inner, du/dn + 2 u = 0 on the outer one",
  domain: annulus([0, 0], 1, 2),
  energy: elliptic({ robin: { outer: { coefficient: 2 } } }),
  dirichlet: { inner: 1 },
  exact: {
    u: ([x, y]) => 1 - b * Math.log(Math.hypot(x, y)),
    grad: ([x, y]) => [(-b * x) / (x * x + y * y), (-b * y) / (x * x + y * y)],
  },
  defaults: { solver: newton() },
});

export const statement = String.raw`
\Delta u = 0 \ \text{ in } \{1 < r < 2\}, \qquad u = 1 \ \text{ at } r = 1, \qquad \partial_n u + 2 u = 0 \ \text{ at } r = 2;
\qquad u^* = 1 - \frac{\log r}{\log 2 + 1/4}
`;
