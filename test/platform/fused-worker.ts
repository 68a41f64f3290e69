// Runs in a worker of the page fused-page.ts, and posts what came of its checks.
import { checksInWorker } from "./fused-checks.ts";
import { runChecks } from "./run-checks.ts";

postMessage(await runChecks(checksInWorker));
