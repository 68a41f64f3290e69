import type { FusedActivation } from "../../kernels/contract/kernel-set.ts";

/** sigma, sigma', sigma'' of z as WGSL statements that end in `return vec3<f32>(...)`. */
const bodies: Readonly<Record<FusedActivation, string>> = {
  relu: "return select(vec3<f32>(0.0), vec3<f32>(z, 1.0, 0.0), z > 0.0);",
  relu2: "let r = max(z, 0.0); return vec3<f32>(0.5 * r * r, r, select(0.0, 1.0, z > 0.0));",
  relu3: "let r = max(z, 0.0); return vec3<f32>(r * r * r / 6.0, 0.5 * r * r, r);",
  tanh: `let e = exp(-2.0 * abs(z));
    let t = sign(z) * (1.0 - e) / (1.0 + e);
    let first = 4.0 * e / ((1.0 + e) * (1.0 + e));
    return vec3<f32>(t, first, -2.0 * t * first);`,
  sin: `let quarter = round(z * 0.636619772);
    let r = ((z - quarter * 1.5703125) - quarter * 4.83751296997e-4) - quarter * 7.54978941586e-8;
    let q = r * r;
    let sine = r + r * q * (-0.166666546 + q * (8.33216087e-3 - q * 1.95152959e-4));
    let cosine = 1.0 - 0.5 * q + q * q * (4.16666457e-2 + q * (-1.38873163e-3 + q * 2.44331571e-5));
    let turn = i32(quarter) & 3;
    let swap = (turn & 1) == 1;
    let value = select(sine, cosine, swap) * select(1.0, -1.0, turn >= 2);
    let first = select(cosine, sine, swap) * select(1.0, -1.0, turn == 1 || turn == 2);
    return vec3<f32>(value, first, -value);`,
  softplus: `let e = exp(-abs(z));
    let logistic = select(e, 1.0, z >= 0.0) / (1.0 + e);
    return vec3<f32>(max(z, 0.0) + log(1.0 + e), logistic, e / ((1.0 + e) * (1.0 + e)));`,
  gelu: `let y = abs(z) * 0.707106781;
    let t = 1.0 / (1.0 + 0.3275911 * y);
    let series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    let density = 0.398942280 * exp(-0.5 * z * z);
    let tail = 0.5 * series * exp(-y * y);
    let share = select(tail, 1.0 - tail, z >= 0.0);
    return vec3<f32>(z * share, share + z * density, (2.0 - z * z) * density);`,
};

/**
 * A WGSL function `sigma(z, s)` that returns sigma_s, sigma_s' and sigma_s'' with sigma_s = (1 - s) z + s sigma(z).
 *
 * Sine by Cephes's sinf with a three-part reduction, because WGSL promises 2^-11 only; the normal distribution
 * by Abramowitz & Stegun 7.1.26, good to 1.5e-7.
 */
export function wgslActivation(activation: FusedActivation): string {
  return `
fn plain(z: f32) -> vec3<f32> { ${bodies[activation]} }
fn sigma(z: f32, s: f32) -> vec3<f32> { return vec3<f32>((1.0 - s) * z, 1.0 - s, 0.0) + s * plain(z); }
`;
}
