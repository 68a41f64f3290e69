import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { isInstalled } from "./installed.ts";
import { messageOf, UserError } from "./user-error.ts";

/** Packages that bring WebGPU to Node, and tfjs to WebGPU. */
export const webgpuPackages = ["webgpu", "@tensorflow/tfjs-backend-webgpu"] as const;

interface Gpu {
  requestAdapter(): Promise<{
    readonly info?: { readonly description?: string; readonly vendor?: string };
  } | null>;
}

/**
 * Gives Node a `navigator.gpu` and registers tfjs's backend "webgpu". Before the process ends the device is let
 * go: Dawn crashes otherwise.
 *
 * @returns what the adapter calls itself
 * @throws UserError if a package is missing or does not load, or there is no adapter
 */
export async function loadWebgpu(): Promise<string> {
  const require = createRequire(import.meta.url);
  const missing = webgpuPackages.filter((name) => !isInstalled(require, name));
  if (missing.length > 0) {
    const wanted = webgpuPackages.map((name) => (name === "webgpu" ? name : `${name}@4.22`)).join(" ");
    throw new UserError(
      `--backend webgpu: needs the package ${missing.join(" and ")}: npm install --save-dev ${wanted}`,
    );
  }
  const load = (name: string): Promise<unknown> => import(pathToFileURL(require.resolve(name)).href);
  let gpu = held.gpu;
  try {
    if (!gpu) {
      const dawn = (await load("webgpu")) as { create(flags: string[]): Gpu; globals: object };
      Object.assign(globalThis, dawn.globals);
      gpu = dawn.create([]);
      held.gpu = gpu;
      const navigator = globalThis.navigator ?? {};
      Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
      Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
    }
  } catch (error) {
    throw new UserError(`--backend webgpu: webgpu is installed but does not load: ${messageOf(error)}`);
  }
  const adapter = await gpu.requestAdapter();
  if (!adapter) {
    throw new UserError(
      "--backend webgpu: no GPU adapter was found; on Linux a Vulkan driver is needed (docs/backends.md names one in software)",
    );
  }
  if (tf.findBackendFactory("webgpu") === null) {
    await load("@tensorflow/tfjs-backend-webgpu");
    process.once("exit", letGo);
  }
  return adapter.info?.description || adapter.info?.vendor || "unnamed adapter";
}

/** Dawn's instance must stay reachable until the process has ended. */
const held: { gpu?: Gpu } = {};

function letGo(): void {
  const backend = tf.findBackend("webgpu") as { device?: { destroy(): void } } | null;
  if (!backend) return;
  const { device } = backend;
  tf.removeBackend("webgpu");
  device?.destroy();
}
