import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import type { RunSummary } from "deep-ritz/node";

const ritz = fileURLToPath(new URL("../bin/ritz.js", import.meta.url));

/** What a process writes to its fourth stream when it ends: its processor time in microseconds. */
const tellsItsTime = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => writeSync(3, JSON.stringify(process.cpuUsage())));',
)}`;

/**
 * Solves a problem's file with its default settings, as `ritz solve` does, in a process of its own.
 *
 * @param folder where the run is written
 * @throws Error with what the command printed, if it failed
 */
export async function solveFile(
  file: string,
  seed: number,
  folder: string,
): Promise<{ summary: RunSummary; others: number }> {
  const [all, busy] = processorTimes();
  const child = spawn(
    process.execPath,
    ["--import", tellsItsTime, ritz, "solve", file, "--seed", String(seed), "--json", "--quiet"].concat([
      "--out",
      folder,
      "--overwrite",
    ]),
    { stdio: ["ignore", "pipe", "pipe", "pipe"] },
  );
  const texts = ["", "", ""];
  for (const index of [1, 2, 3] as const) {
    child.stdio[index]!.on("data", (part: Buffer) => {
      texts[index - 1] += part.toString();
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const [printed, complaints, usage] = texts as [string, string, string];
  if (code !== 0)
    throw new Error(`${file}, seed ${seed}: ritz solve ended with ${code}\n${complaints}${printed}`);
  const { user, system } = JSON.parse(usage) as NodeJS.CpuUsage;
  const [allNow, busyNow] = processorTimes();
  const others = (busyNow - busy - (user + system) / 1e3) / (allNow - all);
  const { out: _, ...summary } = JSON.parse(printed) as RunSummary & { out: string };
  return { summary, others: Math.max(0, others) };
}

/**
 * Puts a run's picture of its solution into a folder: small drawings as they are, large ones as PNG.
 *
 * @returns the file's name
 */
export function keepPicture(run: string, folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  const { pictures } = JSON.parse(readFileSync(`${run}/run.json`, "utf8")) as { pictures: string[] };
  const source = `${run}/${pictures.find((picture) => picture.startsWith("solution"))!}`;
  const svg = readFileSync(source, "utf8");
  if (svg.length < 40_000) {
    copyFileSync(source, `${folder}/${name}.svg`);
    return `${name}.svg`;
  }
  writeFileSync(`${folder}/${name}.png`, new Resvg(svg, { background: "white" }).render().asPng());
  return `${name}.png`;
}

/** Milliseconds since the start: of all processors, and of those at work. */
function processorTimes(): [all: number, busy: number] {
  let all = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    all += times.user + times.nice + times.sys + times.irq + times.idle;
    idle += times.idle;
  }
  return [all, all - idle];
}
