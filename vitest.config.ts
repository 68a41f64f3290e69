import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^deep-ritz$/, replacement: source("index.ts") },
      { find: /^deep-ritz\/(\w+)$/, replacement: source("$1/index.ts") },
    ],
  },
  // For what hangs only: a busy machine is many times slower than a quiet one.
  test: { include: ["{test,reproduction/test}/**/*.test.ts"], testTimeout: 300_000, hookTimeout: 600_000 },
});
