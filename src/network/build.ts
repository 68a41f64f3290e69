import { type Activation, checkActivation } from "./activations.ts";
import type { FourierFeatures } from "./around/box-inputs.ts";
import { mlp, residual } from "./deep/deep.ts";
import type { Initialisation } from "./initialisation.ts";
import type { Network, NetworkDescription } from "./network.ts";
import { shallow } from "./shallow/shallow.ts";

/** What a problem or a caller says about the layers; inputs and outputs come from the problem. */
export interface LayerSettings {
  /** Two layers, a perceptron of several, or residual blocks; default: "shallow" for depth 1, "mlp" beyond. */
  readonly kind?: NetworkDescription["kind"];
  /** Neurons a layer; default 1000 for one hidden layer, 100 for more. */
  readonly width?: number;
  /** Hidden layers, or residual blocks; default 1. */
  readonly depth?: number;
  /** Default ReLU^2/2 for one hidden layer, tanh for more. */
  readonly activation?: Activation;
  /** Default kinks spread over the domain, N(0, 1) and He for shallow, mlp and residual. */
  readonly initialisation?: Initialisation;
}

/** What a problem or a caller says about the network: its layers, and the inputs that they are given. */
export interface NetworkSettings extends LayerSettings {
  /** Inputs scaled to [-1, 1] on each axis of the domain's bounding box; default false. */
  readonly scaleInputs?: boolean;
  /** Fourier features beside the inputs, which are scaled then; default none. */
  readonly fourier?: FourierFeatures;
}

/** The names of all of them. */
export const networkSettingNames = [
  "kind",
  "width",
  "depth",
  "activation",
  "initialisation",
  "scaleInputs",
  "fourier",
] as const satisfies readonly (keyof NetworkSettings)[];

const kinds = { shallow, mlp, residual };

/**
 * The layers that the settings describe, on the coordinates of the point.
 *
 * @throws RangeError if a count is not a positive integer, the kind or the activation is unknown, or a two-layer
 *   network is asked for more depth
 */
export function buildNetwork(inputs: number, outputs: number, settings: LayerSettings = {}): Network {
  const { depth = 1, activation, initialisation } = settings;
  const kind = settings.kind ?? (depth === 1 ? "shallow" : "mlp");
  if (!Object.hasOwn(kinds, kind)) {
    throw new RangeError(`network: kind must be one of ${Object.keys(kinds).join(", ")}, got ${kind}`);
  }
  const width = settings.width ?? (kind === "shallow" ? 1000 : 100);
  if (kind === "shallow" && depth !== 1) {
    throw new RangeError(`network: "shallow" has one hidden layer, got depth ${depth}`);
  }
  if (activation !== undefined) checkActivation(activation);
  const options = {
    inputs,
    outputs,
    width,
    depth,
    ...(activation && { activation }),
    ...(initialisation && { initialisation }),
  };
  return kinds[kind](options);
}
