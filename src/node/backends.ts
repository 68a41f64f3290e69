import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { coreBackends, startBackend } from "../tensors/start-backend.ts";
import { loadTensorflow } from "./tensorflow.ts";
import { messageOf, UserError } from "./user-error.ts";
import { loadWebgpu, webgpuPackages } from "./webgpu.ts";

/** The backends that the command line offers: each loads what it needs and says what that is. */
const loaders: Readonly<Record<string, () => string | Promise<string>>> = {
  wasm: () => withVersion("@tensorflow/tfjs-backend-wasm"),
  cpu: () => withVersion("@tensorflow/tfjs-backend-cpu"),
  tensorflow: () => withVersion(loadTensorflow()),
  webgpu: async () => {
    const adapter = await loadWebgpu();
    return `${webgpuPackages.map(withVersion).join(", ")}, on ${adapter}`;
  },
};

/**
 * Makes a tfjs backend current and ready, and returns its name; loads the packages of "tensorflow" and "webgpu" where
 * they are installed.
 *
 * @param name "wasm", "cpu", "tensorflow" or "webgpu"; undefined: as `startBackend` chooses
 * @throws UserError if the name is unknown or the backend cannot be started
 */
export async function startNodeBackend(name: string | undefined): Promise<string> {
  if (name !== undefined && !Object.hasOwn(loaders, name)) {
    const known = Object.keys(loaders).join(", ");
    throw new UserError(`--backend: must be one of ${known}; got ${JSON.stringify(name)}`);
  }
  try {
    if (name !== undefined) await loaders[name]!();
    return await startBackend(name);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`--backend ${name ?? "wasm"}: ${messageOf(error)}`, { cause: error });
  }
}

/** Tries every backend: what it is and whether it starts here. Afterwards "wasm" is current. */
export async function probeBackends(): Promise<
  {
    /** As `startNodeBackend` takes it. */
    name: string;
    /** Whether it starts. */
    found: boolean;
    /** Its packages and device, or why it does not start. */
    detail: string;
  }[]
> {
  const probes = [];
  for (const [name, load] of Object.entries(loaders)) {
    try {
      await startNodeBackend(name);
      probes.push({ name, found: true, detail: await load() });
    } catch (error) {
      const detail = messageOf(error).replace(/^--backend \w+: /, "");
      probes.push({ name, found: false, detail });
    }
  }
  await startBackend(coreBackends[0]);
  return probes;
}

const withVersion = (packageName: string) => `${packageName} ${versionOf(packageName)}`;

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
