import { box, defineProblem, tf } from "deep-ritz";

const exact = (x: number, y: number) => Math.cos(Math.PI * x) * Math.cos(Math.PI * y);

// -lap u + u^3 = f on the unit square, du/dn = 0: the minimiser of 1/2 |grad u|^2 + 1/4 u^4 - f u.
export default defineProblem({
  name: "semilinear2d",
  title: "-lap u + u^3 = f on the unit square, du/dn = 0",
  domain: box([0, 0], [1, 1]),
  data: {
    f: ([x, y]) => 2 * Math.PI ** 2 * exact(x, y) + exact(x, y) ** 3,
  },
  energy({ u, grad, f, integral }) {
    const dirichlet = tf.mul(0.5, tf.sum(tf.square(grad), -1));
    const potential = tf.mul(0.25, tf.pow(u, 4));
    return integral(tf.sub(tf.add(dirichlet, potential), tf.mul(f, u)));
  },
  exact: {
    u: ([x, y]) => exact(x, y),
    grad: ([x, y]) => [
      -Math.PI * Math.sin(Math.PI * x) * Math.cos(Math.PI * y),
      -Math.PI * Math.cos(Math.PI * x) * Math.sin(Math.PI * y),
    ],
  },
  defaults: {
    secondOrder: { network: { width: 48 } },
  },
});

export const statement = String.raw`
-\Delta u + u^3 = f \ \text{ in } (0, 1)^2, \qquad \partial_n u = 0 \ \text{ on } \partial\Omega;
\qquad u^* = \cos \pi x \cos \pi y
`;
