import * as tf from "@tensorflow/tfjs-core";
import type { FloatArray, JetKernel } from "../../kernels/contract/kernel-set.ts";
import type { ParameterDerivatives } from "../../kernels/contract/parameter-derivatives.ts";
import type { JetTensors } from "../../tensors/jet-tensors.ts";
import type { Network } from "../network.ts";
import { around } from "./around.ts";
import { foldJet, type InputMap, type MappedInputs, mapInputs, unfoldCotangent } from "./input-map.ts";
import { remembered } from "./remembered.ts";

/**
 * u(x) = sum_g weight_g N(phi_g(x)): a network on inputs that a fixed map makes from the point. Its parameters are
 * the inner network's. It has no second derivatives here.
 *
 * @param inner a network on as many inputs as the map has
 * @throws RangeError if it has another number
 */
export function mapped(inner: Network, map: InputMap): Network {
  const { outputs: c, inputs: k } = inner;
  const { inputs: d, branches } = map;
  if (map.cosine.length !== k) {
    throw new RangeError(`network: the map makes ${map.cosine.length} inputs, the layers take ${k}`);
  }
  const G = branches.length;
  const at = remembered((points) => mapInputs(map, points));
  return {
    ...around(inner, {
      feature: "mapped inputs",
      kernel: (kernel, precision) => mappedKernel(kernel, map, k, at, precision),
      derivatives: (of) => mappedDerivatives(inner, of, map, at),
    }),
    description: { ...inner.description, inputs: d, inputMap: map },
    inputs: d,
    initialise: (random, place) =>
      inner.initialise(random, () => mapInputs(map, place()).values.subarray(0, k)),
    evaluate(theta, s, points) {
      const made = at(points);
      const jet = inner.evaluate(theta, s, made.values);
      const { count } = made;
      const [u, grad] = [new Float64Array(count * c), new Float64Array(count * c * d)];
      foldJet(map, made, jet.u, jet.grad, u, grad);
      return { count, u, grad };
    },
    pullback(theta, s, points, { count, u, grad }) {
      const made = at(points);
      const [toU, toGrad] = [new Float64Array(G * count * c), new Float64Array(G * count * c * k)];
      unfoldCotangent(map, made, u, grad, toU, toGrad);
      return inner.pullback(theta, s, made.values, { count: G * count, u: toU, grad: toGrad });
    },
    tensorJet: (blocks, s, x) => tensorJet(inner, map, blocks, s, x),
  };
}

type InputsAt = (points: Float32Array | Float64Array) => MappedInputs;

function tensorJet(
  inner: Network,
  { inputs: d, cosine, branches }: InputMap,
  blocks: readonly tf.Tensor[],
  s: number,
  x: tf.Tensor2D,
): JetTensors {
  const k = cosine.length;
  const waves = tf.tensor1d(cosine.map(Number));
  const lines = tf.sub(1, waves);
  const jets = branches.map(({ weight, directions, shifts }): JetTensors => {
    const B = tf.tensor2d(directions as number[], [k, d]);
    const z = tf.add(tf.matMul(x, B, false, true), tf.tensor1d(shifts as number[]));
    const phi = tf.add(tf.mul(waves, tf.cos(z)), tf.mul(lines, z)) as tf.Tensor2D;
    const slopes = tf.sub(lines, tf.mul(waves, tf.sin(z)));
    const { u, grad } = inner.tensorJet(blocks, s, phi);
    const inZ = tf.reshape(tf.mul(grad, tf.expandDims(slopes, 1)), [-1, k]) as tf.Tensor2D;
    const inX = tf.reshape(tf.matMul(inZ, B), [-1, inner.outputs, d]);
    return { u: tf.mul(weight, u), grad: tf.mul(weight, inX) };
  });
  return jets.reduce((sum, jet) => ({ u: tf.add(sum.u, jet.u), grad: tf.add(sum.grad, jet.grad) }));
}

function mappedKernel(
  kernel: JetKernel,
  map: InputMap,
  k: number,
  at: InputsAt,
  precision: "float32" | "float64",
): JetKernel {
  const Float = precision === "float32" ? Float32Array : Float64Array;
  const G = map.branches.length;
  let room: { points: FloatArray; u: FloatArray; grad: FloatArray } | undefined;
  const roomFor = (count: number, outputs: number) => {
    if (room?.points.length !== G * count * k) {
      const points = new Float(G * count * k);
      room = { points, u: new Float(G * outputs), grad: new Float(G * outputs * k) };
    }
    return room;
  };
  return {
    forward(theta, s, points, count, u, grad) {
      const made = at(points);
      const inner = roomFor(count, u.length);
      inner.points.set(made.values);
      kernel.forward(theta, s, inner.points, G * count, inner.u, inner.grad);
      foldJet(map, made, inner.u, inner.grad, u, grad);
    },
    pullback(theta, s, points, count, toU, toGrad, gradient) {
      const made = at(points);
      const inner = roomFor(count, toU.length);
      inner.points.set(made.values);
      unfoldCotangent(map, made, toU, toGrad, inner.u, inner.grad);
      kernel.pullback(theta, s, inner.points, G * count, inner.u, inner.grad, gradient);
    },
  };
}

/** Numbers in the inner network's rows that are held at a time. */
const chunkSize = 2_000_000;

/** @param of the inner network's derivatives, by whatever computes them */
function mappedDerivatives(
  inner: Network,
  of: ParameterDerivatives,
  map: InputMap,
  at: InputsAt,
): ParameterDerivatives {
  const { inputs: k, outputs: c, parameterCount } = inner;
  const { inputs: d, branches } = map;
  const G = branches.length;
  return {
    directional(theta, s, points, count, v, u, grad) {
      const made = at(points);
      const [innerU, innerGrad] = [new Float64Array(G * count * c), new Float64Array(G * count * c * k)];
      of.directional(theta, s, made.values, G * count, v, innerU, innerGrad);
      foldJet(map, made, innerU, innerGrad, u, grad);
    },
    jacobian(theta, s, points, count, rows, parameters = "all") {
      const { values, slopes } = at(points);
      const p = parameters === "outer" ? parameterCount - inner.outerOffset : parameterCount;
      const add = (to: number, factor: number, own: Float64Array, from: number) => {
        for (let q = 0; q < p; q++) rows[to + q]! += factor * own[from + q]!;
      };
      rows.fill(0, 0, count * c * (1 + d) * p);
      const perChunk = Math.min(count, Math.max(1, Math.floor(chunkSize / (c * (1 + k) * p))));
      const room = new Float64Array(perChunk * c * (1 + k) * p);
      branches.forEach(({ weight, directions }, g) => {
        for (let start = 0; start < count; start += perChunk) {
          const size = Math.min(perChunk, count - start);
          const first = g * count + start;
          of.jacobian(theta, s, values.subarray(first * k, (first + size) * k), size, room, parameters);
          for (let output = 0; output < size * c; output++) {
            const from = output * (1 + k) * p;
            const to = (start * c + output) * (1 + d) * p;
            const slope = (first + Math.floor(output / c)) * k;
            add(to, weight, room, from);
            for (let feature = 0; feature < k; feature++) {
              for (let axis = 0; axis < d; axis++) {
                const factor = weight * slopes[slope + feature]! * directions[feature * d + axis]!;
                if (factor !== 0) add(to + (1 + axis) * p, factor, room, from + (1 + feature) * p);
              }
            }
          }
        }
      });
    },
  };
}
