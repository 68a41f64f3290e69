// Run by `npm ci` in a clone: gives it the command `ritz` in node_modules/.bin, as npm does for packages that are
// installed. Without it the first `npx ritz` installs the clone into npx's cache, which builds everything again.
import { chmodSync, mkdirSync, rmSync, symlinkSync } from "node:fs";

// On Windows commands are no links; npx finds its way there, only later.
if (process.platform !== "win32") {
  chmodSync("bin/ritz.js", 0o755);
  mkdirSync("node_modules/.bin", { recursive: true });
  rmSync("node_modules/.bin/ritz", { force: true });
  symlinkSync("../../bin/ritz.js", "node_modules/.bin/ritz");
}
