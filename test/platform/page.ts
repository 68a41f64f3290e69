// Runs in a browser: asks the page's address for a backend, does what is asked of every platform, and reports.
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { checksOn } from "./rows.ts";
import { runChecks } from "./run-checks.ts";

const backend = new URLSearchParams(location.search).get("backend")!;
let report: Record<string, string>;
try {
  if (backend === "webgpu") await import("@tensorflow/tfjs-backend-webgpu");
  setWasmPaths("/wasm/");
  await startBackend(backend);
  report = await runChecks(checksOn(backend));
} catch (error) {
  report = { starts: `failed: ${String(error)}` };
}
await fetch("/report", { method: "POST", body: JSON.stringify(report) });
