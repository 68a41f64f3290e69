import type { Random } from "../math/random.ts";
import { having } from "../schema/values.ts";

/** A dense layer z = scale * (h W) + b whose parameters are to be drawn. */
export interface LayerShape {
  /** Length of h. */
  readonly inputs: number;
  /** Length of z. */
  readonly outputs: number;
  /** The fixed factor before h W. */
  readonly scale: number;
  /** Where it stands in the network. */
  readonly position: "first" | "middle" | "last";
}

/** Draws the weights [inputs, outputs] and bias [outputs] of one dense layer. */
export interface Initialisation {
  /** For people and for records of a run. */
  readonly name: string;
  /**
   * The parameters of a layer of this shape.
   *
   * @param place draws a point [d] uniformly from the domain
   */
  layer(
    shape: LayerShape,
    random: Random,
    place: () => ArrayLike<number>,
  ): {
    /** W [inputs, outputs], row-major. */
    weights: Float64Array;
    /** b [outputs] */
    bias: Float64Array;
  };
}

/** Every parameter N(0, 1), as in the HRTA paper (section 2); the layer's scale does the rest. */
export const normal: Initialisation = {
  name: "normal",
  layer: (shape, random) => ({
    weights: normals(shape.inputs * shape.outputs, 1, random),
    bias: shape.position === "last" ? new Float64Array(shape.outputs) : normals(shape.outputs, 1, random),
  }),
};

/** He et al. 2015: effective weights N(0, 2 / inputs), for ReLU-like activations; biases zero. */
export const he: Initialisation = {
  name: "he",
  layer: (shape, random) => ({
    weights: normals(
      shape.inputs * shape.outputs,
      Math.sqrt((shape.position === "last" ? 1 : 2) / shape.inputs) / shape.scale,
      random,
    ),
    bias: new Float64Array(shape.outputs),
  }),
};

/** Glorot & Bengio 2010: effective weights N(0, 2 / (inputs + outputs)); biases zero. */
export const glorot: Initialisation = {
  name: "glorot",
  layer: (shape, random) => ({
    weights: normals(
      shape.inputs * shape.outputs,
      Math.sqrt(2 / (shape.inputs + shape.outputs)) / shape.scale,
      random,
    ),
    bias: new Float64Array(shape.outputs),
  }),
};

/**
 * Kinks spread over the domain: in the first layer w is a random direction of length `slope` and the bias
 * puts the neuron's kink (w.x + b = 0) through a uniformly drawn point of the domain; the output layer is
 * N(0, 1); layers between are He's. Makes every neuron useful from the first step.
 *
 * @param slope default 1
 * @throws RangeError if the slope is not positive
 */
export function kinkInitialisation(slope = 1): Initialisation {
  if (!(slope > 0)) throw new RangeError(`kink initialisation: slope must be positive, got ${slope}`);
  return {
    name: slope === 1 ? "kink" : `kink:${slope}`,
    layer(shape, random, place) {
      if (shape.position === "middle") return he.layer(shape, random, place);
      if (shape.position === "last") return normal.layer(shape, random, place);
      const { inputs, outputs } = shape;
      const weights = normals(inputs * outputs, 1, random);
      const bias = new Float64Array(outputs);
      for (let k = 0; k < outputs; k++) {
        let length = 0;
        for (let j = 0; j < inputs; j++) length = Math.hypot(length, weights[j * outputs + k]!);
        const point = place();
        for (let j = 0; j < inputs; j++) {
          const at = j * outputs + k;
          weights[at] = (weights[at]! * slope) / (length * shape.scale);
          bias[k]! -= weights[at]! * shape.scale * point[j]!;
        }
      }
      return { weights, bias };
    },
  };
}

/** Kinks of slope 1: see `kinkInitialisation`. */
export const kink: Initialisation = kinkInitialisation();

/** Every initialisation by its name, for the command line. */
export const initialisations: Readonly<Record<string, Initialisation>> = { normal, kink, he, glorot };

/** What settings take for one: not its name. */
export const initialisationSchema = having<Initialisation>(
  ["layer"],
  `an initialisation, not its name: ${Object.keys(initialisations).join(", ")} of "deep-ritz/network"`,
);

function normals(count: number, deviation: number, random: Random): Float64Array {
  return Float64Array.from({ length: count }, () => deviation * random.normal());
}
