// Threads start with JavaScript: this one loads worker.ts, as the command `jiti` loads main.ts.
import { createJiti } from "jiti";

await createJiti(import.meta.url).import("./worker.ts");
