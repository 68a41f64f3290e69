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

/** The worker that docs/backends.md shows, on a problem of ours. */
const documentedWorker: Plugin = {
  name: "documented-worker",
  setup(bundler) {
    bundler.onResolve({ filter: /^documented-worker$/ }, ({ path }) => ({
      path,
      namespace: "documentation",
    }));
    bundler.onLoad({ filter: /.*/, namespace: "documentation" }, () => {
      const page = readFileSync(join(root, "docs/backends.md"), "utf8");
      const contents = /```ts\n([\s\S]*?)```/.exec(page)![1]!;
      return { contents, loader: "ts", resolveDir: join(root, "test/platform") };
    });
    bundler.onResolve({ filter: /^\.\/problem\.ts$/, namespace: "documentation" }, () => ({
      path: join(root, "test/platform/documented-problem.ts"),
    }));
  },
};

const scripts: Readonly<Record<string, string>> = {
  page: join(root, "test/platform/page.ts"),
  "fused-page": join(root, "test/platform/fused-page.ts"),
  "fused-worker": join(root, "test/platform/fused-worker.ts"),
  "documented-worker": "documented-worker",
};

let bundles: Promise<ReadonlyMap<string, string>> | undefined;

/** Scripts for the browser by address, bundled with the built package. */
async function bundleScripts(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: scripts,
    outdir: "/",
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    plugins: [documentedWorker, builtPackage],
    write: false,
    logLevel: "silent", // a backend that is not installed is not asked for
  });
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}

/**
 * Opens a page with a script in headless Chromium, and returns what it reports. The page is isolated from other
 * origins, so that there is shared memory.
 */
export async function reportFromChromium(
  program: string,
  script: "page" | "fused-page",
  query = "",
): Promise<Record<string, string>> {
  bundles ??= bundleScripts();
  const scriptAt = await bundles;
  const wasmFiles = join(root, "node_modules/@tensorflow/tfjs-backend-wasm/dist");
  let reported: (report: Record<string, string>) => void;
  const report = new Promise<Record<string, string>>((done) => {
    reported = done;
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, "http://page");
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    if (pathname === "/") {
      response.setHeader("content-type", "text/html");
      response.end(`<!doctype html><script type="module" src="/${script}.js"></script>`);
    } else if (scriptAt.has(pathname)) {
      response.setHeader("content-type", "text/javascript");
      response.end(scriptAt.get(pathname));
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
  const address = `http://127.0.0.1:${port}/?${query}`;
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
