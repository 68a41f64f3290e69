import { wgslJets } from "../../src/network/evaluators/tensor-jets.ts";
import type { RunOptions } from "../../src/solve/run.ts";
import { checkDeviceLoss } from "./device-loss.ts";
import { checkRoundTrips } from "./round-trips.ts";
import {
  checkJets,
  checkShapes,
  checkSolve,
  checkWritten,
  trajectoryDifference,
  trajectoryTolerance,
} from "./suite.ts";

/** What a platform is asked to do, by name. */
export function checksOn(backend: string): Readonly<Record<string, () => Promise<unknown>>> {
  const options: RunOptions = { backend };
  const every = backend === "webgpu" ? 11 : 5; // each network is a program to compile there
  return {
    "evaluates jets and pulls back": () => checkJets(every),
    ...(backend === "webgpu" && {
      "shares the sums of a jet between threads": () =>
        checkJets(every, (network) => wgslJets(network, 2 ** 16)),
      "evaluates jets of many shapes": async () => {
        await checkShapes((network) => wgslJets(network));
        await checkShapes((network) => wgslJets(network, 2 ** 16));
      },
    }),
    ...(backend === "webgpu" && {
      "reads nothing in a step": checkRoundTrips,
      "survives the loss of its device": checkDeviceLoss,
    }),
    "solves, saves and loads": () => checkSolve(options),
    "takes energies written in tfjs": () => checkWritten(options),
    "stays on the reference's trajectory": async () => {
      const difference = await trajectoryDifference(options);
      if (!(difference <= trajectoryTolerance)) {
        throw new Error(`energies differ by ${difference}, allowed ${trajectoryTolerance}`);
      }
    },
  };
}
