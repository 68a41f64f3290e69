import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import { startNodeBackend } from "../../src/node/backends.ts";
import { messageOf } from "../../src/node/user-error.ts";
import { findChromium, reportFromChromium } from "./chromium.ts";
import { checksOn } from "./rows.ts";

// Six platforms. One whose runtime is missing is skipped, and says so; with REQUIRE_ALL_PLATFORMS set it fails.
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

function reasonInChromium(backend: string): string | undefined {
  if (!chromium) return "no program of that name was found; CHROMIUM may name one";
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
    const report = await reportFromChromium(chromium!, backend);
    expect(Object.entries(report).filter(([, outcome]) => !outcome.startsWith("passed"))).toEqual([]);
    expect(Object.keys(report)).toEqual(Object.keys(checksOn(backend)));
  });
});
