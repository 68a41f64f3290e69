import { defineProblem, elliptic, interval } from "deep-ritz";

/** The problem that the example of docs/backends.md solves in a browser: u = cos(pi x). */
export default defineProblem({
  name: "documented",
  domain: interval(0, 1),
  energy: elliptic({ reaction: 1, source: ([x]) => (1 + Math.PI ** 2) * Math.cos(Math.PI * x) }),
  defaults: { network: { width: 50 }, training: { steps: 500 }, quadrature: { points: 100 } },
});
