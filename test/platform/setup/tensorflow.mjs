// Builds the addon of @tensorflow/tfjs-node against the TensorFlow library that PyPI's tensorflow-cpu wheel
// carries, for machines on which tfjs-node's own download is out of reach. Linux; needs python3 with pip, and g++.
// The library and the addon stay in the user's cache folder, so that the next time takes a second.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const tensorflow = "2.21.0";
const require = createRequire(import.meta.url);
const tfjsNode = dirname(require.resolve("@tensorflow/tfjs-node/package.json"));
const { version } = require("@tensorflow/tfjs-node/package.json");

const caches = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "deep-ritz");
const cache = join(caches, `tensorflow-cpu-${tensorflow}`);
const library = join(cache, "tensorflow");
const addon = join(cache, `tfjs-node-${version}.node`);

const run = (program, ...args) => execFileSync(program, args, { stdio: ["ignore", "inherit", "inherit"] });

function fetchLibrary() {
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(join(caches, "new-"));
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  // Any Python's wheel will do: it is the library in it that counts.
  const wheelFor = ["--python-version", "3.12", "--platform", `manylinux_2_27_${machine}`];
  const only = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--quiet"];
  run(
    "python3",
    "-m",
    "pip",
    "download",
    ...only,
    ...wheelFor,
    "-d",
    folder,
    `tensorflow-cpu==${tensorflow}`,
  );
  const wheel = join(folder, readdirSync(folder)[0]);
  const extract = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    parts = ("tensorflow/libtensorflow", "tensorflow/include/")
    wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(parts)])`;
  run("python3", "-c", extract, wheel, folder);
  rmSync(wheel);
  rmSync(cache, { recursive: true, force: true });
  renameSync(folder, cache);
}

function build() {
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(tfjsNode, "binding", name));
  const includes = [require("node-api-headers").include_dir, join(library, "include")];
  const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
  const output = `${addon}.${process.pid}`;
  run(
    "g++",
    ..."-O1 -shared -fPIC -std=c++17 -w -DNAPI_VERSION=8".split(" "),
    ...includes.map((folder) => `-I${folder}`),
    ...sources,
    `-L${library}`,
    ...libraries.map((name) => `-l:${name}`),
    `-Wl,-rpath,${library}`,
    "-o",
    output,
  );
  renameSync(output, addon);
}

if (!existsSync(join(library, "libtensorflow_cc.so.2"))) fetchLibrary();
if (!existsSync(addon)) build();
mkdirSync(join(tfjsNode, "lib", "napi-v8"), { recursive: true });
copyFileSync(addon, join(tfjsNode, "lib", "napi-v8", "tfjs_binding.node"));
process.stdout.write(`tfjs-node ${version} on TensorFlow ${tensorflow}, in ${library}\n`);
