import { type Curvature, writtenOut } from "../curvature.ts";
import { type LiftValues, pullCotangent } from "./lift-values.ts";

/**
 * Second derivatives with respect to (N, grad N) from those with respect to (u, grad u) where u = g + l N: at each
 * point T^T H T with the linear part T of the lift.
 */
export function pullCurvature(lift: LiftValues, curvature: Curvature): Curvature {
  const { l, gradL } = lift;
  const d = gradL.length / l.length;
  const b = blockSize(curvature, l.length, d);
  const count = (l.length * (1 + d)) / b;
  const blocks = writtenOut(curvature, d).slice();
  // Column (and row) of N_j: l times that of u_j plus grad l_j . those of grad u_j; of grad N_j: l times its own.
  const mix = (at: number, stride: number, i: number) => {
    for (let j = 0; j * (1 + d) < b; j++) {
      const component = (i * b) / (1 + d) + j;
      const first = at + j * (1 + d) * stride;
      let sum = l[component]! * blocks[first]!;
      for (let k = 0; k < d; k++) {
        sum += gradL[component * d + k]! * blocks[first + (k + 1) * stride]!;
        blocks[first + (k + 1) * stride]! *= l[component]!;
      }
      blocks[first] = sum;
    }
  };
  for (let i = 0; i < count; i++) {
    const block = i * b * b;
    for (let row = 0; row < b; row++) mix(block + row * b, 1, i);
    for (let column = 0; column < b; column++) mix(block + column, b, i);
  }
  const rankOne = curvature.rankOne.map(({ coefficient, direction }) => ({
    coefficient,
    direction: pullCotangent(lift, direction),
  }));
  return { form: "blocks", blocks, rankOne };
}

function blockSize(curvature: Curvature, values: number, d: number): number {
  if (curvature.form === "isotropic") return 1 + d;
  return curvature.blocks.length / (values * (1 + d));
}
