import { defineConfig } from "vitest/config";

const source = (path: string) => new URL(`./src/${path}`, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^deep-ritz$/, replacement: source("index.ts") },
      { find: /^deep-ritz\/node$/, replacement: source("node/index.ts") },
      { find: /^deep-ritz\/report$/, replacement: source("report/index.ts") },
      { find: /^deep-ritz\/theory$/, replacement: source("theory/index.ts") },
    ],
  },
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000 },
});
