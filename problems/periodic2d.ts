import { box, defineProblem, elliptic } from "deep-ritz";

// -lap u + 16 u = f on the torus (R / Z)^2, cut open to the unit square: u = exp(sin 2 pi x) sin 2 pi y.
// Without "periodic" the faces would have the natural condition du/dn = 0, which this u does not fulfil.
const turn = 2 * Math.PI;
const e = (x: number) => Math.exp(Math.sin(turn * x));
const cos = (x: number) => Math.cos(turn * x);
const sin = (x: number) => Math.sin(turn * x);

export default defineProblem({
  name: "periodic2d",
  title: "-lap u + 16 u = f on the unit square, periodic in x and y, with u = exp(sin 2 pi x) sin 2 pi y",
  domain: box([0, 0], [1, 1]),
  periodic: ["x", "y"],
  energy: elliptic({
    reaction: 16,
    source: ([x, y]) => e(x) * sin(y) * (16 + turn ** 2 * (1 + sin(x) - cos(x) ** 2)),
  }),
  exact: {
    u: ([x, y]) => e(x) * sin(y),
    grad: ([x, y]) => [turn * cos(x) * e(x) * sin(y), turn * e(x) * cos(y)],
  },
});

export const statement = String.raw`
-\Delta u + 16 u = f \ \text{ in } (0, 1)^2, \quad u \text{ periodic in } x \text{ and } y;
\qquad u^* = e^{\sin 2 \pi x} \sin 2 \pi y
`;
