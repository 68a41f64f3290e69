import * as tf from "@tensorflow/tfjs-core";
import type { ShallowRequest } from "../../kernels/contract/kernel-set.ts";
import { register } from "../gradients/tfjs-gradients.ts";
import { flatProgram, isEmulated, registerProgram, type WgslProgram, workgroup } from "./webgpu.ts";
import { wgslActivation } from "./wgsl-activations.ts";

type Shape = Omit<ShallowRequest, "precision">;

/**
 * The two-layer network's jet in WGSL: (theta [P], s, x [n, d]) to u and grad u packed, [n, c, 1 + d]. tfjs can
 * differentiate it once in theta; the pullback sums over the points on the device.
 */
export type WgslJet = (theta: tf.Tensor1D, s: number, x: tf.Tensor2D) => tf.Tensor3D;

interface Attributes {
  readonly shape: Shape;
  readonly s: number;
  readonly enoughThreads: number;
}

const forwardName = "DeepRitzWgslShallow";
const pullbackName = "DeepRitzWgslShallowPullback";

/** Numbers that a thread sums at most: they stand in registers, and 64 of each in a workgroup's memory. */
const mostSums = 32;

/**
 * Undefined for shapes with too many inputs d and outputs c: c (1 + d) and d + 1 + c must not exceed 32.
 *
 * @param enoughThreads threads that fill the device: below that, several share a point or a neuron. A device
 *   emulated by the processor is full with one, and loses time where threads wait for each other.
 */
export function wgslShallow(
  request: ShallowRequest,
  enoughThreads = isEmulated() ? 1 : 2 ** 16,
): WgslJet | undefined {
  const { precision, ...shape } = request;
  const { inputs: d, outputs: c } = shape;
  if (precision !== "float32" || c * (1 + d) > mostSums || d + 1 + c > mostSums) return undefined;
  registerShallow();
  return (theta, s, x) => {
    const attributes = { shape, s, enoughThreads } as unknown as tf.NamedAttrMap;
    return tf.engine().runKernel(forwardName, { theta, x }, attributes) as tf.Tensor3D;
  };
}

function registerShallow(): void {
  if (tf.getKernel(forwardName, "webgpu")) return;
  const float = (value: unknown) => [{ type: "float32" as const, data: [value as number] }];
  registerProgram(forwardName, ["theta", "x"], ([, x], attributes) => ({
    program: forwardProgram(attributes as unknown as Attributes, x!.shape[0]!),
    uniforms: float(attributes.s),
  }));
  registerProgram(pullbackName, ["theta", "x", "cotangent"], ([theta], attributes) => ({
    program: pullbackProgram(attributes as unknown as Attributes, theta!.shape[0]!),
    uniforms: float(attributes.s),
  }));
  register(forwardName, ["theta", "x"], (cotangent, [theta, x], attributes) => ({
    theta: () =>
      tf.engine().runKernel(pullbackName, { theta: theta!, x: x!, cotangent }, attributes) as tf.Tensor,
    x: () => {
      throw new Error("WGSL jet: has a gradient in theta only");
    },
  }));
}

/** Threads that share one item: a power of two, more of them the fewer items there are. */
function lanesFor(items: number, enoughThreads: number): number {
  let lanes = 1;
  while (lanes < workgroup && lanes * items < enoughThreads) lanes *= 2;
  return lanes;
}

const list = (count: number, entry: (k: number) => string, separator = " ") =>
  Array.from({ length: count }, (_, k) => entry(k)).join(separator);

/** Sums `a0`, `a1`, ... over the lanes of each item: afterwards its first lane holds the sums. */
function sumOverLanes(sums: number, lanes: number): string {
  if (lanes === 1) return "";
  return `
  ${list(sums, (k) => `shared_sums[${k * workgroup} + place] = a${k};`)}
  for (var half = ${lanes / 2}; half > 0; half = half / 2) {
    workgroupBarrier();
    if (lane < half) {
      ${list(sums, (k) => `shared_sums[${k * workgroup} + place] += shared_sums[${k * workgroup} + place + half];`)}
    }
  }
  ${list(sums, (k) => `a${k} = shared_sums[${k * workgroup} + place];`)}`;
}

function frame(shape: Shape, sums: number, lanes: number, main: string): string {
  const memory = `var<workgroup> shared_sums: array<f32, ${sums * workgroup}>;`;
  return `${lanes > 1 ? memory : ""}
${wgslActivation(shape.activation)}
fn main(index: i32) {
  let place = index % ${workgroup};
  let lane = index % ${lanes};
  let item = index / ${lanes};
  let s = uniforms.s;
  ${list(sums, (k) => `var a${k} = 0.0;`)}
${main}
}`;
}

function key(name: string, { inputs, outputs, width, activation }: Shape, lanes: number): string {
  return `${name}_${inputs}_${outputs}_${width}_${activation}_${lanes}`;
}

/** Sums of output j: a[j (1 + d)] for u, then d for grad u. A thread walks over neurons. */
function forwardProgram({ shape, enoughThreads }: Attributes, n: number): WgslProgram {
  const { inputs: d, outputs: c, width: m } = shape;
  const lanes = lanesFor(n, enoughThreads);
  const sums = c * (1 + d);
  const at = { b: d * m, A: (d + 1) * m, P: (d + 1 + c) * m, q: (d + 1 + c) * m + c * d };
  const scale = `${1 / Math.sqrt(m)}`;
  const main = `
  let n = uniforms.xShape.x;
  let i = min(item, n - 1);
  ${list(d, (l) => `let x${l} = x[i * ${d} + ${l}];`)}
  for (var k = lane; k < ${m}; k += ${lanes}) {
    ${list(d, (l) => `let w${l} = theta[${l * m} + k];`)}
    let jet = sigma(theta[${at.b} + k]${list(d, (l) => ` + x${l} * w${l}`, "")}, s);
    ${list(
      c,
      (j) => `{
      let outer = theta[${at.A + j * m} + k];
      let slope = outer * jet.y;
      a${j * (1 + d)} += outer * jet.x;
      ${list(d, (l) => `a${j * (1 + d) + 1 + l} += slope * w${l};`)}
    }`,
    )}
  }
  ${sumOverLanes(sums, lanes)}
  if (item < n && lane == 0) {
    ${list(c, (j) => {
      const affine = list(d, (l) => ` + theta[${at.P + j * d + l}] * x${l}`, "");
      const first = j * (1 + d);
      return `result[i * ${sums} + ${first}] = ${scale} * a${first} + theta[${at.q + j}]${affine};
      ${list(d, (l) => `result[i * ${sums} + ${first + 1 + l}] = ${scale} * a${first + 1 + l} + theta[${at.P + j * d + l}];`)}`;
    })}
  }`;
  return {
    ...flatProgram(n * lanes),
    outputShape: [n, c, 1 + d],
    variableNames: ["theta", "x"],
    uniforms: "s : f32,",
    shaderKey: key(forwardName, shape, lanes),
    getUserCode: () => frame(shape, sums, lanes, main),
  };
}

/**
 * Items are the neurons, with sums a[0..d) for w, a[d] for b and then c for A; and the outputs, with sums a[0..d)
 * for P and a[d] for q. A thread walks over points.
 */
function pullbackProgram({ shape, enoughThreads }: Attributes, parameterCount: number): WgslProgram {
  const { inputs: d, outputs: c, width: m } = shape;
  const items = m + c;
  const lanes = lanesFor(items, enoughThreads);
  const sums = d + 1 + c;
  const at = { b: d * m, A: (d + 1) * m, P: (d + 1 + c) * m, q: (d + 1 + c) * m + c * d };
  const entry = (j: number, l: number) => `cotangent[i * ${c * (1 + d)} + ${j * (1 + d) + l}]`;
  const scale = `${1 / Math.sqrt(m)}`;
  const main = `
  let n = uniforms.xShape.x;
  if (item < ${m}) {
    let k = item;
    ${list(d, (l) => `let w${l} = theta[${l * m} + k];`)}
    let b = theta[${at.b} + k];
    ${list(c, (j) => `let outer${j} = theta[${at.A + j * m} + k];`)}
    for (var i = lane; i < n; i += ${lanes}) {
      ${list(d, (l) => `let x${l} = x[i * ${d} + ${l}]; var g${l} = 0.0;`)}
      let jet = sigma(b${list(d, (l) => ` + x${l} * w${l}`, "")}, s);
      var to_value = 0.0;
      var to_slope = 0.0;
      ${list(
        c,
        (j) => `{
        let toU = ${entry(j, 0)};
        var along = 0.0;
        ${list(d, (l) => `{ let toGrad = ${entry(j, 1 + l)}; along += toGrad * w${l}; g${l} += toGrad * outer${j}; }`)}
        a${d + 1 + j} += toU * jet.x + along * jet.y;
        to_value += toU * outer${j};
        to_slope += along * outer${j};
      }`,
      )}
      let dz = to_value * jet.y + to_slope * jet.z;
      a${d} += dz;
      ${list(d, (l) => `a${l} += dz * x${l} + jet.y * g${l};`)}
    }
  } else if (item < ${items}) {
    let j = item - ${m};
    for (var i = lane; i < n; i += ${lanes}) {
      let first = i * ${c * (1 + d)} + j * ${1 + d};
      let toU = cotangent[first];
      a${d} += toU;
      ${list(d, (l) => `a${l} += toU * x[i * ${d} + ${l}] + cotangent[first + ${1 + l}];`)}
    }
  }
  ${sumOverLanes(sums, lanes)}
  if (lane == 0 && item < ${m}) {
    ${list(d, (l) => `result[${l * m} + item] = ${scale} * a${l};`)}
    result[${at.b} + item] = ${scale} * a${d};
    ${list(c, (j) => `result[${at.A + j * m} + item] = ${scale} * a${d + 1 + j};`)}
  }
  if (lane == 0 && item >= ${m} && item < ${items}) {
    let j = item - ${m};
    ${list(d, (l) => `result[${at.P + l} + j * ${d}] = a${l};`)}
    result[${at.q} + j] = a${d};
  }`;
  return {
    ...flatProgram(items * lanes),
    outputShape: [parameterCount],
    variableNames: ["theta", "x", "cotangent"],
    uniforms: "s : f32,",
    shaderKey: key(pullbackName, shape, lanes),
    getUserCode: () => frame(shape, sums, lanes, main),
  };
}
