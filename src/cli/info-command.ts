import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { probeBackends, processorCount, versionOf } from "../node/backends.ts";
import { chooseKernels } from "../node/kernels.ts";
import { packageVersion } from "../node/version.ts";
import { textTable } from "../report/format.ts";

/**
 * Prints versions, the kernels that a solve takes by default and why, the backends found, threads and SIMD.
 *
 * @returns the exit code
 */
export async function infoCommand({ json }: { readonly json: boolean }): Promise<number> {
  const backends = await probeBackends();
  const kernels = chooseKernels();
  kernels.dispose();
  const info = {
    "deep-ritz": packageVersion(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processors: processorCount(),
    kernels: { name: kernels.name, detail: kernels.detail, threads: kernels.threads },
    tfjs: versionOf("@tensorflow/tfjs-core"),
    backends,
    default: tf.getBackend(),
    wasm: {
      simd: await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"),
      threads: getThreadsCount(),
    },
  };
  if (json) {
    process.stdout.write(`${JSON.stringify(info)}\n`);
    return 0;
  }
  const rows: [string, string][] = [
    ["deep-ritz", info["deep-ritz"]],
    ["Node", info.node],
    ["platform", `${info.platform}, ${info.processors} processors`],
    ["kernels", `${kernels.name}: ${kernels.detail}`],
    ["threads", String(kernels.threads)],
    ["tfjs", info.tfjs],
    ...backends.map(({ name, found, detail }): [string, string] => [
      `backend ${name}`,
      `${found ? "found" : "missing"}: ${detail}${name === info.default ? " (tfjs's default)" : ""}`,
    ]),
    ["tfjs wasm SIMD", info.wasm.simd ? "yes" : "no"],
    ["tfjs wasm threads", String(info.wasm.threads)],
  ];
  process.stdout.write(`${textTable(rows)}\n`);
  return 0;
}
