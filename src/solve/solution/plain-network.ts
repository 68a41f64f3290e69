import { type Activation, type IdentityTerm, relu } from "../../network/activations.ts";
import { beyondLayers } from "../../network/around/beyond-layers.ts";
import { mlp } from "../../network/deep/deep.ts";
import { shallow } from "../../network/shallow/shallow.ts";
import { shallowBlocks } from "../../network/shallow/shallow-jet.ts";
import { type TrainedNetwork, trainedNetwork } from "./solution.ts";

/**
 * Remark 1 of the HRTA paper: the same function as a plain network (s = 1, no skip) with activation
 * ReLU^k/k!, for any s at which it was trained. sigma_s = s sigma + (1 - s) Id, and the identity is itself
 * a combination of shifted and reflected ReLU^k/k!: z = ReLU(z) - ReLU(-z), and so on.
 *
 * A two-layer network grows by the identity's terms only (2, 4 or 6 neurons an output: all linear parts
 * add up to one affine function), not to twice its width as in the paper; an MLP grows by that factor.
 *
 * @throws RangeError if the activation cannot express the identity, or the network has residual blocks, interfaces or
 *   enrichment functions
 */
export function toPlainNetwork(trained: TrainedNetwork): TrainedNetwork {
  const { activation, description } = trained.network;
  const beyond = beyondLayers(description);
  if (beyond) throw new RangeError(`plain network: ${beyond} cannot be converted`);
  if (!activation.identity) {
    throw new RangeError(`plain network: only powers of ReLU can be converted, got ${activation.name}`);
  }
  if (description.kind === "shallow") return plainShallow(trained, activation, activation.identity);
  if (description.kind === "mlp") return plainMlp(trained, activation, activation.identity);
  throw new RangeError("plain network: residual blocks cannot be converted");
}

function plainShallow(
  trained: TrainedNetwork,
  activation: Activation,
  identity: readonly IdentityTerm[],
): TrainedNetwork {
  const { inputs: d, outputs: c, width: m } = trained.network.description;
  const { s } = trained;
  const from = shallowBlocks({ inputs: d, outputs: c, width: m }, Float64Array.from(trained.theta));
  const width = m + c * identity.length;
  const network = shallow({ inputs: d, outputs: c, width, activation });
  const theta = new Float64Array(network.parameterCount);
  const to = shallowBlocks({ inputs: d, outputs: c, width }, theta);
  const growth = Math.sqrt(width / m);
  for (let k = 0; k < m; k++) {
    for (let l = 0; l < d; l++) to.W[l * width + k] = from.W[l * m + k]!;
    to.b[k] = from.b[k]!;
    for (let j = 0; j < c; j++) to.A[j * width + k] = s * growth * from.A[j * m + k]!;
  }
  for (let j = 0; j < c; j++) {
    // All that is affine in output j: its skip and the neurons' share (1 - s) of the identity.
    const slope = from.P.slice(j * d, (j + 1) * d);
    let shift = from.q[j]!;
    for (let k = 0; k < m; k++) {
      const outer = ((1 - s) / Math.sqrt(m)) * from.A[j * m + k]!;
      shift += outer * from.b[k]!;
      for (let l = 0; l < d; l++) slope[l]! += outer * from.W[l * m + k]!;
    }
    identity.forEach((term, index) => {
      const k = m + j * identity.length + index;
      for (let l = 0; l < d; l++) to.W[l * width + k] = term.slope * slope[l]!;
      to.b[k] = term.slope * shift + term.shift;
      to.A[j * width + k] = Math.sqrt(width) * term.coefficient;
    });
  }
  return trainedNetwork(trained.problemName, network, theta, 1, trained.lift);
}

/** Replaces each neuron by sigma(z) and the identity's terms; equal terms are merged. */
function plainMlp(
  trained: TrainedNetwork,
  activation: Activation,
  identity: readonly IdentityTerm[],
): TrainedNetwork {
  const { network: old, s } = trained;
  const { inputs, outputs, width: m, depth } = old.description;
  const terms = neuronTerms(activation, identity, s);
  const width = m * terms.length;
  const network = mlp({ inputs, outputs, width, depth, activation });
  const theta = new Float64Array(network.parameterCount);
  for (let layer = 0; layer <= depth; layer++) {
    const [W, b] = [old.blocks[2 * layer]!, old.blocks[2 * layer + 1]!];
    const [toW, toB] = [network.blocks[2 * layer]!, network.blocks[2 * layer + 1]!];
    const columns = W.shape[1]!;
    const spread = layer < depth ? terms : [{ coefficient: 1, slope: 1, shift: 0 }];
    const gathered = layer > 0 ? terms : [{ coefficient: 1, slope: 1, shift: 0 }];
    const growth = layer > 0 ? Math.sqrt(width / m) : 1;
    for (let column = 0; column < columns; column++) {
      spread.forEach((out, o) => {
        const target = column * spread.length + o;
        theta[toB.offset + target] = out.slope * trained.theta[b.offset + column]! + out.shift;
        for (let row = 0; row < W.shape[0]!; row++) {
          const weight = trained.theta[W.offset + row * columns + column]!;
          gathered.forEach((term, t) => {
            const at = toW.offset + (row * gathered.length + t) * columns * spread.length + target;
            theta[at] = growth * out.slope * term.coefficient * weight;
          });
        }
      });
    }
  }
  return trainedNetwork(trained.problemName, network, theta, 1, trained.lift);
}

/** sigma_s as terms of sigma: s sigma(z) + (1 - s) Id. */
function neuronTerms(
  activation: Activation,
  identity: readonly IdentityTerm[],
  s: number,
): readonly IdentityTerm[] {
  if (s === 1) return [{ coefficient: 1, slope: 1, shift: 0 }];
  const scaled = identity.map((term) => ({ ...term, coefficient: (1 - s) * term.coefficient }));
  if (activation !== relu) return [{ coefficient: s, slope: 1, shift: 0 }, ...scaled];
  // For ReLU itself s and 1 - s meet in one neuron: sigma_s(z) = ReLU(z) - (1 - s) ReLU(-z).
  return [{ coefficient: 1, slope: 1, shift: 0 }, scaled[1]!];
}
