import { readOptions } from "../schema/check.ts";
import { described, optional, parts, tied } from "../schema/parts.ts";
import { oneOf, positiveInteger, yesOrNo } from "../schema/values.ts";
import { type Activation, activationSchema } from "./activations.ts";
import { type FourierFeatures, fourierFeatures } from "./around/box-inputs.ts";
import { mlp, residual } from "./deep/deep.ts";
import { type Initialisation, initialisationSchema } from "./initialisation.ts";
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

const deep = { mlp, residual };

const layerSettings = tied<LayerSettings>()(
  parts({
    kind: optional(described(oneOf("shallow", "mlp", "residual"), "kind of network")),
    width: optional(described(positiveInteger, "neurons in each hidden layer (1000; 100 in deep networks)")),
    depth: optional(described(positiveInteger, "hidden layers (residual blocks)")),
    activation: optional(described(activationSchema, "activation of the neurons")),
    initialisation: optional(described(initialisationSchema, "initial parameters")),
  }),
);

/** What a problem or a caller says about the network: its layers, and the inputs that they are given. */
export interface NetworkSettings extends LayerSettings {
  /** Inputs scaled to [-1, 1] on each axis of the domain's bounding box; default false. */
  readonly scaleInputs?: boolean;
  /** Fourier features beside the inputs, which are scaled then; default none. */
  readonly fourier?: FourierFeatures;
}

export const networkSettings = tied<NetworkSettings>()(
  parts({
    ...layerSettings.entries,
    scaleInputs: optional(
      described(yesOrNo, "scale the network's inputs to [-1, 1] over the domain's bounding box"),
    ),
    fourier: optional(described(fourierFeatures, "random Fourier features beside the inputs")),
  }),
);

/**
 * The layers that the settings describe, on the coordinates of the point.
 *
 * @throws RangeError if a setting is unknown or out of range, or a two-layer network is asked for more depth
 */
export function buildNetwork(inputs: number, outputs: number, settings: LayerSettings = {}): Network {
  readOptions(layerSettings, settings, "network");
  const { depth = 1, activation, initialisation } = settings;
  const kind = settings.kind ?? (depth === 1 ? "shallow" : "mlp");
  const width = settings.width ?? (kind === "shallow" ? 1000 : 100);
  if (kind === "shallow" && depth !== 1) {
    throw new RangeError(`network: "shallow" has one hidden layer, got depth ${depth}`);
  }
  const options = {
    inputs,
    outputs,
    width,
    ...(activation && { activation }),
    ...(initialisation && { initialisation }),
  };
  return kind === "shallow" ? shallow(options) : deep[kind]({ ...options, depth });
}
