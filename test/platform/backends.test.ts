import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import { startNodeBackend } from "../../src/node/backends.ts";
import { messageOf } from "../../src/node/user-error.ts";
import { findChromium, reportFromChromium } from "./chromium.ts";
import { checksInWorker, checksOnMainThread } from "./fused-checks.ts";
import { checksOn } from "./rows.ts";

// Six platforms for tfjs, and the fused kernels in Chromium. One whose runtime is missing is skipped, and says so; with REQUIRE_ALL_PLATFORMS set it fails.
// test/platform/setup brings all of them to a Debian machine.

const required = process.env.REQUIRE_ALL_PLATFORMS !== undefined;

/** Debian's Chromium carries a Vulkan driver in software, good enough where there is no GPU. */
const softwareDriver = "/usr/lib/chromium/vk_swiftshader_icd.json";
if (existsSync(softwareDriver)) process.env.VK_ICD_FILENAMES ??= softwareDriver;

function missing(platform: string, reason: string): void {
  if (required) throw new Error(`${platform}: ${reason}`);
  console.log(`${platform}: skipped: ${reason}`);
}

describe.each(["wasm", "cpu", "tensorflow", "webgpu"])("%s in Node", (backend) => {
  let reason: string | undefined;
  beforeAll(async () => {
    try {
      await startNodeBackend(backend);
    } catch (error) {
      reason = messageOf(error);
      missing(`${backend} in Node`, reason);
    }
  });

  it.for(Object.entries(checksOn(backend)))("%s", async ([, check], { skip }) => {
    skip(reason !== undefined, reason);
    await check();
  });
});

const chromium = findChromium();

const noChromium = chromium ? undefined : "no program of that name was found; CHROMIUM may name one";

function reasonInChromium(backend: string): string | undefined {
  if (noChromium !== undefined) return noChromium;
  const packageName = `@tensorflow/tfjs-backend-${backend}`;
  try {
    createRequire(import.meta.url).resolve(packageName);
    return undefined;
  } catch {
    return `needs the package ${packageName}`;
  }
}

describe.each(["wasm", "webgpu"])("%s in headless Chromium", (backend) => {
  const reason = reasonInChromium(backend);
  if (reason !== undefined) missing(`${backend} in Chromium`, reason);
  it.skipIf(reason !== undefined)("does all that", async () => {
    const report = await reportFromChromium(chromium!, "page", `backend=${backend}`);
    expectAllPassed(report, Object.keys(checksOn(backend)));
  });
});

describe("fused WASM kernels in headless Chromium", () => {
  if (noChromium !== undefined) missing("fused kernels in Chromium", noChromium);
  it.skipIf(noChromium !== undefined)("do all that, on the main thread and in a worker", async () => {
    const report = await reportFromChromium(chromium!, "fused-page");
    const checks = [...Object.keys(checksOnMainThread), ...Object.keys(checksInWorker)];
    expectAllPassed(report, [...checks, "documentation: its worker solves"]);
  });
});

function expectAllPassed(report: Record<string, string>, checks: readonly string[]): void {
  expect(Object.entries(report).filter(([, outcome]) => !outcome.startsWith("passed"))).toEqual([]);
  expect(Object.keys(report)).toEqual(checks);
}
