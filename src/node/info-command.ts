import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { textTable } from "../report/format.ts";
import { probeBackends, processorCount, versionOf } from "./backends.ts";
import { packageVersion } from "./version.ts";

/**
 * Prints versions, the backends found and the one that a solve takes by default, threads and SIMD.
 *
 * @returns the exit code
 */
export async function infoCommand({ json }: { readonly json: boolean }): Promise<number> {
  const backends = await probeBackends();
  const info = {
    "deep-ritz": packageVersion(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processors: processorCount(),
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
    ["tfjs", info.tfjs],
    ...backends.map(({ name, found, detail }): [string, string] => [
      `backend ${name}`,
      `${found ? "found" : "missing"}: ${detail}${name === info.default ? " (default)" : ""}`,
    ]),
    ["wasm SIMD", info.wasm.simd ? "yes" : "no"],
    ["wasm threads", String(info.wasm.threads)],
  ];
  process.stdout.write(`${textTable(rows)}\n`);
  return 0;
}
