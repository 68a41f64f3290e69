// Builds the native kernels: `node native/build.mjs`, run when the package is installed. Prints one line and
// never fails the install: without a compiler the kernels in WebAssembly do the work.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, "src");
const folder = join(here, "build");
const addon = join(folder, "deep-ritz.node");
const record = join(folder, "deep-ritz.json");

/** Why there is no addon; not an error. */
class Skipped extends Error {}

const say = (text) => console.log(`deep-ritz native kernels: ${text}`);
const sha256 = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** Changes with what the processor can do; src/node/native-kernels.ts has the same. */
function processor() {
  if (process.platform !== "linux") return `${process.arch} ${cpus()[0]?.model ?? ""}`;
  const abilities = readFileSync("/proc/cpuinfo", "utf8").match(/^(flags|Features)\s*:.*$/m)?.[0] ?? "";
  return `${process.arch} ${sha256(abilities)}`;
}

function compilerFlags() {
  const target = process.arch === "arm64" ? ["-mcpu=native"] : ["-march=native"];
  const arithmetic = ["-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math"];
  const warnings = ["-Wno-ignored-attributes", "-Wno-psabi"];
  return [
    "-std=c++17",
    "-O3",
    "-fPIC",
    "-fvisibility=hidden",
    "-pthread",
    ...target,
    ...arithmetic,
    ...warnings,
  ];
}

/** The first compiler that runs, as a command with its first arguments, and what it says of its target. */
function findCompiler(flags) {
  const wanted = process.env.CXX?.trim();
  const candidates = wanted ? [wanted.split(/\s+/)] : [["c++"], ["g++"], ["clang++"]];
  for (const [command, ...first] of candidates) {
    const probe = spawnSync(command, [...first, ...flags, "-dM", "-E", "-x", "c++", "/dev/null"], {
      encoding: "utf8",
    });
    if (probe.status === 0 && probe.stdout.includes("__cplusplus"))
      return { command, first, target: probe.stdout };
  }
  throw new Skipped(
    wanted ? `CXX=${wanted} does not work as a C++ compiler` : "no C++ compiler (c++, g++, clang++) found",
  );
}

function findHeaders() {
  const candidates = [() => join(dirname(require.resolve("node-api-headers/package.json")), "include")];
  candidates.push(() => join(dirname(process.execPath), "..", "include", "node"));
  for (const candidate of candidates) {
    try {
      const path = candidate();
      if (existsSync(join(path, "node_api.h"))) return path;
    } catch {
      // not installed: the next place
    }
  }
  throw new Skipped("no Node-API headers (package node-api-headers) found");
}

/** @returns what the command wrote to stderr, if it failed */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.on("data", (text) => {
      errors += text;
    });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code) => resolve(code === 0 ? undefined : errors || `exit code ${code}`));
  });
}

const firstError = (text) =>
  (text.split("\n").find((line) => /error|fatal/i.test(line)) ?? text.split("\n")[0]).slice(0, 200);

/** Compiles all sources, as many at a time as there are processors, and links them to `output`. */
async function compile({ command, first }, flags, output, temporary) {
  const files = readdirSync(sources).filter((name) => name.endsWith(".cpp"));
  // The largest first, so that no processor waits long for the last one.
  const weight = (name) => ["shallow", "deep", "addon"].findIndex((start) => name.startsWith(start)) >>> 0;
  const waiting = files.sort((a, b) => weight(a) - weight(b));
  const objects = files.map((name) => join(temporary, `${name}.o`));
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const failure = await run(command, [
        ...first,
        ...flags,
        "-c",
        join(sources, name),
        "-o",
        join(temporary, `${name}.o`),
      ]);
      if (failure !== undefined)
        throw new Skipped(`${command} cannot compile ${name}: ${firstError(failure)}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(files.length, availableParallelism()) }, work));
  const undefinedSymbols = process.platform === "darwin" ? ["-undefined", "dynamic_lookup"] : [];
  const failure = await run(command, [
    ...first,
    "-shared",
    "-pthread",
    ...undefinedSymbols,
    "-o",
    output,
    ...objects,
  ]);
  if (failure !== undefined) throw new Skipped(`${command} cannot link: ${firstError(failure)}`);
}

/**
 * Runs the addon at `path` once through every kind of kernel: relu is piecewise linear, so that one neuron
 * with W = 1, b = 0, A = 2, q = 0 has u(x) = 2 max(x, 0) and gradients that are easily said.
 */
function selfTest(path) {
  const native = require(path);
  for (const [float64, FloatArray] of [
    [false, Float32Array],
    [true, Float64Array],
  ]) {
    for (const layers of [undefined, Float64Array.of(1, 1, 1, 1, -1, 0, 1, 1, 1, 1, 0, -1, 2, 3)]) {
      const theta = layers === undefined ? FloatArray.of(1, 0, 2, 0, 0) : FloatArray.of(1, 0, 2, 0);
      const kernel =
        layers === undefined
          ? native.shallow(float64, 0, 1, 1, 1, 1)
          : native.deep(float64, 0, 1, 1, theta.length, layers, 1);
      const [u, grad, gradient] = [new FloatArray(2), new FloatArray(2), new FloatArray(theta.length)];
      kernel.forward(theta, 1, FloatArray.of(-3, 5), 2, u, grad);
      kernel.pullback(theta, 1, FloatArray.of(-3, 5), 2, FloatArray.of(1, 1), FloatArray.of(0, 0), gradient);
      const got = [...u, ...grad, ...gradient.slice(0, 3)].join(" ");
      if (got !== "0 10 0 2 10 2 5") throw new Error(`the kernels compute ${got}`);
    }
    const [theta, first, second] = [FloatArray.of(1), FloatArray.of(0), FloatArray.of(0)];
    native.adam(theta, FloatArray.of(3), first, second, 0.5, 0.5, 0.5, 0, Math.SQRT2, 1);
    if (Math.abs(theta[0] - 0.75) > 1e-6) throw new Error(`adam computes ${theta[0]}`);
  }
  const [gram, x] = [Float64Array.of(0, 9, 0, 0), Float64Array.of(8, 6)];
  native.addGram(Float64Array.of(2, 1, 0, 1), 2, 2, gram, 1); // [4 2; 2 2] below the diagonal
  if (!native.cholesky(gram, 2, 1)) throw new Error("cholesky finds no factor");
  native.solve(gram, 2, x);
  if (`${gram} ${x}` !== "2,9,1,1 1,2") throw new Error(`linear algebra computes ${gram} ${x}`);
  const jet = [new Float64Array(1), new Float64Array(1), new Float64Array(1)];
  native.activate(1, 1, Float64Array.of(4), 1, ...jet, 1);
  if (jet.join(" ") !== "8 4 1") throw new Error(`activations compute ${jet.join(" ")}`);
  console.log(`${native.vectors}, ${native.compiler}`);
}

/**
 * In a process of its own, for a wrong instruction would end this one.
 *
 * @returns what the addon says it is
 */
function testInChild(path) {
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--test", path], {
    encoding: "utf8",
  });
  if (child.status === 0) return child.stdout.trim();
  const why = child.signal
    ? `ended by ${child.signal}`
    : firstError(child.stderr.trim() || `exit code ${child.status}`);
  throw new Skipped(`built, but the test failed and they were removed: ${why}`);
}

/** What was stored beside the addon when it was built; undefined if there is none, or it cannot be read. */
function readRecord() {
  try {
    return existsSync(addon) ? JSON.parse(readFileSync(record, "utf8")) : undefined;
  } catch {
    return undefined;
  }
}

async function build() {
  const started = performance.now();
  if (process.platform === "win32") throw new Skipped("not built on Windows");
  const flags = compilerFlags();
  const compiler = findCompiler(flags);
  flags.push(`-I${findHeaders()}`);
  const texts = readdirSync(sources)
    .sort()
    .map((name) => readFileSync(join(sources, name)));
  const key = sha256(...texts, readFileSync(fileURLToPath(import.meta.url)), compiler.target, processor());
  const known = readRecord();
  if (known?.key === key && known.sha256 === sha256(readFileSync(addon)))
    return say(`up to date (${known.detail})`);
  const temporary = mkdtempSync(join(tmpdir(), "deep-ritz-"));
  try {
    mkdirSync(folder, { recursive: true });
    const made = join(folder, `${process.pid}.node`);
    try {
      await compile(compiler, flags, made, temporary);
      const detail = testInChild(made);
      const checksum = sha256(readFileSync(made));
      rmSync(record, { force: true });
      renameSync(made, addon);
      writeFileSync(
        record,
        `${JSON.stringify({ key, sha256: checksum, processor: processor(), detail }, undefined, 2)}\n`,
      );
      say(`built in ${((performance.now() - started) / 1000).toFixed(1)} s (${detail})`);
    } finally {
      rmSync(made, { force: true });
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

if (process.argv[2] === "--test") {
  selfTest(process.argv[3]);
} else {
  try {
    await build();
  } catch (error) {
    // An addon that this run could not vouch for must not be loaded.
    for (const path of [addon, record]) rmSync(path, { force: true });
    say(error instanceof Skipped ? `skipped: ${error.message}` : `skipped: ${String(error)}`);
  }
}
