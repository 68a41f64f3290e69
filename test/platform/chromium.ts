import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The browser's program, or undefined where there is none; CHROMIUM names another. */
export function findChromium(): string | undefined {
  const names = [process.env.CHROMIUM ?? "", "chromium", "chromium-browser", "google-chrome"];
  return names.find((name) => name !== "" && spawnSync(name, ["--version"]).status === 0);
}

/** Takes what is imported from src/ out of the built package instead. */
const builtPackage: Plugin = {
  name: "built-package",
  setup(bundler) {
    bundler.onResolve({ filter: /\.ts$/ }, ({ path, resolveDir }) => {
      const source = resolve(resolveDir, path);
      if (!source.startsWith(join(root, "src"))) return undefined;
      return { path: source.replace(join(root, "src"), join(root, "dist")).replace(/\.ts$/, ".js") };
    });
    bundler.onResolve({ filter: /^deep-ritz$/ }, () => ({ path: join(root, "dist/index.js") }));
  },
};

/** Bundles `page.ts` with the built package, opens it in headless Chromium, and returns what it reports. */
export async function reportFromChromium(program: string, backend: string): Promise<Record<string, string>> {
  const { outputFiles } = await build({
    entryPoints: [join(root, "test/platform/page.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    plugins: [builtPackage],
    write: false,
    logLevel: "silent", // a backend that is not installed is not asked for
  });
  const script = outputFiles[0]!.text;
  const wasmFiles = join(root, "node_modules/@tensorflow/tfjs-backend-wasm/dist");
  let reported: (report: Record<string, string>) => void;
  const report = new Promise<Record<string, string>>((done) => {
    reported = done;
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, "http://page");
    if (pathname === "/") {
      response.setHeader("content-type", "text/html");
      response.end('<!doctype html><script type="module" src="/page.js"></script>');
    } else if (pathname === "/page.js") {
      response.setHeader("content-type", "text/javascript");
      response.end(script);
    } else if (pathname.startsWith("/wasm/") && existsSync(join(wasmFiles, pathname.slice(6)))) {
      response.setHeader("content-type", "application/wasm");
      response.end(readFileSync(join(wasmFiles, pathname.slice(6))));
    } else if (pathname === "/report") {
      let body = "";
      request.on("data", (text) => {
        body += text;
      });
      request.on("end", () => {
        response.end();
        reported(JSON.parse(body) as Record<string, string>);
      });
    } else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const profile = mkdtempSync(join(tmpdir(), "deep-ritz-chromium-"));
  const flags = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", `--user-data-dir=${profile}`];
  const gpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];
  const address = `http://127.0.0.1:${port}/?backend=${backend}`;
  const browser = spawn(program, [...flags, ...gpu, address], { stdio: "ignore", detached: true });
  const ended = new Promise<never>((_, fail) => {
    browser.on("exit", (code) => fail(new Error(`${program} ended with code ${code} before it reported`)));
  });
  try {
    return await Promise.race([report, ended]);
  } finally {
    browser.removeAllListeners("exit");
    const gone = new Promise((done) => browser.once("exit", done));
    process.kill(-browser.pid!, "SIGKILL");
    await gone;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
