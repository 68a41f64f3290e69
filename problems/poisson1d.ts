import { defineProblem, interval, tf } from "deep-ritz";

// -u'' = pi^2 cos(pi x) on (0, 1), u' = 0 at both ends, mean zero: the energy written out in tfjs.
// Here u has shape [n], grad [n, 1], f [n].
export default defineProblem({
  name: "poisson1d",
  title: "-u'' = pi^2 cos(pi x) on (0, 1), u'(0) = u'(1) = 0",
  domain: interval(0, 1),
  data: {
    f: ([x]) => Math.PI ** 2 * Math.cos(Math.PI * x),
  },
  energy({ u, grad, f, integral }) {
    const gradientSquare = tf.sum(tf.square(grad), -1);
    const dirichlet = integral(tf.sub(tf.mul(0.5, gradientSquare), tf.mul(f, u)));
    return tf.add(dirichlet, tf.mul(0.5, tf.square(integral(u))));
  },
  exact: {
    u: ([x]) => Math.cos(Math.PI * x),
    grad: ([x]) => [-Math.PI * Math.sin(Math.PI * x)],
    energy: -(Math.PI ** 2) / 4,
  },
  defaults: {
    network: { width: 200 },
    quadrature: { points: 200 },
  },
});

export const statement = String.raw`
-u'' = \pi^2 \cos \pi x \ \text{ in } (0, 1), \qquad u'(0) = u'(1) = 0, \quad \int u = 0;
\qquad u^* = \cos \pi x
`;
