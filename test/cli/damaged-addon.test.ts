import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, run, temporaryFolder, tiny } from "./run-ritz.ts";

const built = existsSync(join(root, "native/build/deep-ritz.node"));

describe("a damaged native addon", () => {
  const folder = temporaryFolder();
  const solve = () =>
    run(process.execPath, [
      join(folder, "bin/ritz.js"),
      "solve",
      join(root, "problems/poisson2d.ts"),
      ...["--json", "--quiet", "--out", join(folder, "run"), "--overwrite"],
      ...tiny,
    ]);

  it.skipIf(!built)("is named in one line, and WASM kernels do the work", async () => {
    for (const part of ["bin", "dist", "native/build", "package.json"]) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const addon = join(folder, "native/build/deep-ritz.node");
    const bytes = readFileSync(addon);
    for (const damage of [bytes.subarray(0, bytes.length / 2), Buffer.alloc(bytes.length)]) {
      writeFileSync(addon, damage);
      const { code, stdout, stderr } = await solve();
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ kernels: "wasm", status: "finished" });
      expect(stderr).toMatch(/^warning: native kernels are of no use: [^\n]*; going on with wasm\n$/);
    }
  });
});
