import { describe, expect, it } from "vitest";
import { adam, defineProblem, interval, measureErrors, newton, solve, tf } from "../../src/index.ts";

const domain = interval(0, 1);

/** min int lambda |u'| + 1/2 (u - x)^2: u is x, cut off at c and 1 - c, with c^2 / 2 = lambda. */
const lambda = 0.02;
const c = Math.sqrt(2 * lambda);
const totalVariation = defineProblem({
  name: "total-variation",
  domain,
  energy: ({ u, grad, x, integral }) =>
    integral(tf.norm(grad, 2, -1).mul(lambda).add(x.reshapeAs(u).sub(u).square().mul(0.5))),
  exact: { u: ([x]) => Math.min(Math.max(x!, c), 1 - c) },
});

/** A bar held at 0 and rubbed at 1: u'(1) = -mu, so u = x - x^2 / 2 - mu x. */
const mu = 0.2;
const friction = defineProblem({
  name: "friction",
  domain,
  energy: ({ u, grad, integral }) =>
    tf.add(
      integral(grad.square().sum(-1).mul(0.5).sub(u)),
      integral((end) => end.u.square().sqrt().mul(mu), "x+"),
    ),
  dirichlet: { "x-": 0 },
  exact: { u: ([x]) => x! - (x! * x!) / 2 - mu * x! },
});

/** The bar is not pulled hard enough at its end to slip there: u = (x - x^2) / 2. */
const sticking = defineProblem({
  name: "sticking",
  domain,
  energy: ({ u, grad, integral }) =>
    tf.add(
      integral(grad.square().sum(-1).mul(0.5).sub(u)),
      integral((end) => end.u.square().sqrt(), "x+"),
    ),
  dirichlet: { "x-": 0 },
  exact: { u: ([x]) => (x! - x! * x!) / 2 },
});

const network = { width: 20 };

describe("energies with roots at 0", () => {
  it.each([totalVariation, friction, sticking])(
    "$name trains from u = 0, by kernels and on tfjs",
    async (problem) => {
      const { theta } = await solve(problem, { solver: adam({ network, steps: 1 }) });
      const start = theta.map(() => 0);
      for (const backend of [undefined, "wasm"]) {
        const solver = adam({ network, steps: 50 });
        const { status, energy, history } = await solve(problem, {
          solver,
          start,
          ...(backend && { backend }),
        });
        expect(status).toBe("finished");
        expect(energy).toBeLessThan(history[0]!.energy);
      }
    },
  );

  it("have second derivatives: newton finds the bar that slips to six digits", async () => {
    const solution = await solve(friction, { solver: newton({ network }) });
    expect(solution.status).toBe("converged");
    expect(measureErrors(friction, solution).relative?.l2?.value).toBeLessThan(1e-6);
  });

  it.each([totalVariation, sticking])(
    "newton comes near to a solution on the kink: $name",
    async (problem) => {
      const solution = await solve(problem, { solver: newton({ network, iterations: 20 }) });
      expect(solution.status).not.toBe("unbounded");
      // u' jumps at c and 1 - c: twenty smooth neurons round these corners over a twentieth or so of the interval.
      expect(measureErrors(problem, solution).relative?.l2?.value).toBeLessThan(0.02);
    },
  );
});
