import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll } from "vitest";

/** The repository's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A run small enough for tests: a second, most of it the start. */
export const tiny = ["--width", "20", "--steps", "30", "--points", "50"];

export interface Outcome {
  /** Null when a signal ended the process, or it had to be ended. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Called with all of standard error so far, whenever there is more. */
  readonly onStderr?: (text: string, child: ChildProcess) => void;
}

/** Runs a program to its end; after four minutes it is ended, with code null. */
export function run(
  program: string,
  args: readonly string[],
  { cwd = root, onStderr }: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const { npm_config_package: _, ...env } = process.env; // an outer npx's --package is not for an inner one
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: 240_000 });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      onStderr?.(stderr, child);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs the built command line: `ritz ARGS`. */
export function runRitz(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return run(process.execPath, [join(root, "bin/ritz.js"), ...args], options);
}

/**
 * Runs many command lines, one after the other in one process, which saves a second each: what each of them
 * prints, and the exit code.
 */
export async function runMany(
  commands: readonly (readonly string[])[],
  { cwd = root }: RunOptions = {},
): Promise<Outcome[]> {
  const script = `
    import { main } from ${JSON.stringify(pathToFileURL(join(root, "dist/cli/main.js")).href)};
    const print = process.stdout.write.bind(process.stdout);
    const outcomes = [];
    for (const words of JSON.parse(process.argv[1])) {
      const printed = { stdout: "", stderr: "" };
      for (const stream of ["stdout", "stderr"]) {
        process[stream].write = (text) => ((printed[stream] += text), true);
      }
      outcomes.push({ code: await main(words), ...printed });
    }
    print(JSON.stringify(outcomes));
  `;
  const args = ["--input-type=module", "--eval", script, JSON.stringify(commands)];
  return JSON.parse((await run(process.execPath, args, { cwd })).stdout) as Outcome[];
}

/** A folder outside the repository that goes when the file's tests are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ritz test ")); // with spaces, as folders may have
  afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000); // it may hold an installation
  return folder;
}
