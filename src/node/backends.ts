import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { coreBackends, startBackend } from "../kernels/tfjs.ts";
import { loadTensorflow } from "./tensorflow.ts";
import { messageOf, UserError } from "./user-error.ts";
import { loadWebgpu } from "./webgpu.ts";

/** Backends that the command line offers, and the package that each needs. */
export const backendPackages: Readonly<Record<string, string>> = {
  wasm: "@tensorflow/tfjs-backend-wasm",
  cpu: "@tensorflow/tfjs-backend-cpu",
  tensorflow: "@tensorflow/tfjs-node",
  webgpu: "@tensorflow/tfjs-backend-webgpu",
};

/**
 * Starts a backend by its name; "tensorflow" loads @tensorflow/tfjs-node, when it is installed.
 *
 * @throws UserError if the name is unknown or the backend cannot be started
 */
export async function startNodeBackend(name: string | undefined): Promise<string> {
  if (name !== undefined && !Object.hasOwn(backendPackages, name)) {
    const known = Object.keys(backendPackages).join(", ");
    throw new UserError(`--backend: must be one of ${known}; got ${JSON.stringify(name)}`);
  }
  try {
    if (name === "tensorflow") loadTensorflow();
    if (name === "webgpu") await loadWebgpu();
    return await startBackend(name);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`--backend ${name ?? "wasm"}: ${messageOf(error)}`, { cause: error });
  }
}

/** Tries every backend: what it is and whether it starts here. */
export async function probeBackends(): Promise<{ name: string; found: boolean; detail: string }[]> {
  const probes = [];
  for (const [name, packageName] of Object.entries(backendPackages)) {
    try {
      await startNodeBackend(name);
      probes.push({ name, found: true, detail: `${packageName} ${versionOf(packageName)}` });
    } catch (error) {
      const detail = messageOf(error).replace(/^--backend \w+: /, "");
      probes.push({ name, found: false, detail });
    }
  }
  await startBackend(coreBackends[0]);
  return probes;
}

/** The version of an installed package, or "unknown". */
export function versionOf(packageName: string): string {
  try {
    return (createRequire(import.meta.url)(`${packageName}/package.json`) as { version: string }).version;
  } catch {
    return "unknown";
  }
}

/** Number of processors this process may use. */
export function processorCount(): number {
  return availableParallelism();
}
