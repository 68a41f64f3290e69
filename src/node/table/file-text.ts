import { readFileSync } from "node:fs";
import { fileMessageOf, UserError } from "../user-error.ts";

/**
 * What a text file says: in UTF-8 or UTF-16, with or without a byte order mark, or else, where the bytes are no UTF-8,
 * in Windows-1252, as browsers take it.
 *
 * @throws UserError if the file cannot be read, or is no text
 */
export function readText(file: string): string {
  const bytes = readBytes(file);
  const other = otherFormatOf(bytes);
  if (other !== undefined) throw new UserError(`${file}: is ${other}; save the table as CSV, in UTF-8`);
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (encoding === "utf-8") return new TextDecoder("windows-1252").decode(bytes);
    const words = `${file}: is not whole UTF-16; save the table as CSV, in UTF-8`;
    throw new UserError(words, { cause: error });
  }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError(`${file}: ${fileMessageOf(error)}`, { cause: error });
  }
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/** By the byte order mark; without one, numbers in UTF-16 have a zero in every other byte. */
function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const [even, odd] = zerosIn(bytes);
  if (odd > 0.5 && even === 0) return "utf-16le";
  return even > 0.5 && odd === 0 ? "utf-16be" : "utf-8";
}

function otherFormatOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3) return "a workbook or another zip archive";
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "compressed by gzip";
  const hasZeros = encodingOf(bytes) === "utf-8" && zerosIn(bytes).some((share) => share > 0);
  return hasZeros ? "no text that can be read: it holds zero bytes" : undefined;
}

/** The share of zeros among the first bytes at even places, and at odd ones. */
function zerosIn(bytes: Uint8Array): [even: number, odd: number] {
  const start = bytes.subarray(0, 4096);
  const zeros = (parity: number) => start.filter((byte, place) => byte === 0 && place % 2 === parity).length;
  return [(2 * zeros(0)) / start.length, (2 * zeros(1)) / start.length];
}
