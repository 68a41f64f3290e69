// Runs in a browser: the fused WASM kernels on the main thread, in a worker, and as docs/backends.md has them.
import { loadSolution, type SavedSolution } from "../../src/solve/solution/saved-solution.ts";
import { checksOnMainThread } from "./fused-checks.ts";
import { runChecks } from "./run-checks.ts";

/** What a worker of this page posts first. */
function postedBy(script: string): Promise<unknown> {
  const worker = new Worker(script, { type: "module" });
  return new Promise((done, fail) => {
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = ({ message }) => fail(new Error(`${script}: ${message}`));
  });
}

let report: Record<string, string>;
try {
  report = {
    ...(await runChecks(checksOnMainThread)),
    ...((await postedBy("/fused-worker.js")) as Record<string, string>),
    ...(await runChecks({
      async "documentation: its worker solves"() {
        const { evaluate } = loadSolution((await postedBy("/documented-worker.js")) as SavedSolution);
        const { u } = evaluate(Float64Array.of(0.1, 0.9)); // of cos(pi x)
        if (!(u[0]! > 0.5 && u[1]! < -0.5)) throw new Error(`u is ${u} at 0.1 and 0.9`);
      },
    })),
  };
} catch (error) {
  report = { starts: `failed: ${String(error)}` };
}
await fetch("/report", { method: "POST", body: JSON.stringify(report) });
