import { defineFlow, defineProblem, interval, semilinear, tf } from "deep-ritz";

// The Allen-Cahn equation with a tilted double well, u_t = epsilon u_xx - (u^2 - 1) (u - a) / epsilon: a layer between
// -1 and 1 travels with speed sqrt(2) a. It is far enough from both ends not to feel them.
const epsilon = 0.1;
const a = 0.5;
const width = Math.SQRT2 * epsilon;
const at = (x: number, t: number) => (x + 0.2 - Math.SQRT2 * a * t) / width;

export default defineFlow({
  problem: defineProblem({
    name: "allen-cahn-flow1d",
    title: "u_t = epsilon u_xx - (u^2 - 1) (u - a) / epsilon on (-1, 1), u_x = 0 at both ends, up to t = 0.4",
    domain: interval(-1, 1),
    energy: semilinear({
      diffusion: epsilon,
      potential: (u) => {
        const well = tf.mul(0.25, tf.square(tf.sub(tf.square(u), 1)));
        const tilt = tf.mul(a, tf.sub(tf.div(tf.pow(u, 3), 3), u));
        return tf.div(tf.sub(well, tilt), epsilon);
      },
    }),
    defaults: { secondOrder: { network: { width: 16 }, iterations: 20 } },
  }),
  initial: ([x]) => Math.tanh(at(x, 0)),
  tau: 0.04,
  steps: 10,
  order: 2,
  exact: {
    u: ([x], t) => Math.tanh(at(x, t)),
    grad: ([x], t) => [1 / (width * Math.cosh(at(x, t)) ** 2)],
  },
});

export const statement = String.raw`
u_t = \varepsilon u'' - \tfrac{1}{\varepsilon} (u^2 - 1)(u - a) \ \text{ in } (-1, 1) \times (0, 0.4], \qquad u'(\pm 1, t) = 0, \qquad \varepsilon = 0.1, \ a = \tfrac12;
\qquad u^* = \tanh \frac{x + 0.2 - \sqrt 2 a t}{\sqrt 2 \varepsilon}
`;
