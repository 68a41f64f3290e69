import { createRequire } from "node:module";
import { isInstalled } from "./installed.ts";
import { messageOf, UserError } from "./user-error.ts";

/** Packages that bring the backend "tensorflow", in the order in which they are tried. */
const tensorflowPackages = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;

/**
 * Loads TensorFlow, which registers itself with tfjs as the backend "tensorflow".
 *
 * @returns the package that was found
 * @throws UserError if none is installed, or it does not load
 */
export function loadTensorflow(): string {
  const require = createRequire(import.meta.url);
  const packageName = tensorflowPackages.find((name) => isInstalled(require, name));
  if (packageName === undefined) {
    const wanted = tensorflowPackages[1];
    throw new UserError(
      `--backend tensorflow: needs the package ${wanted}: npm install --save-dev ${wanted}@4.22`,
    );
  }
  // tfjs-node 4.22 calls two functions that Node 22 warns of and Node 23 has removed.
  const util = require("node:util") as Record<string, unknown>;
  const removed = { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray };
  for (const [name, value] of Object.entries(removed)) {
    Object.defineProperty(util, name, { value, configurable: true, writable: true });
  }
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "1"; // its notes on the processor are not for standard error
  try {
    require(packageName);
  } catch (error) {
    throw new UserError(
      `--backend tensorflow: ${packageName} is installed but does not load: ${messageOf(error)}`,
    );
  }
  return packageName;
}
