import { Presets, SingleBar } from "cli-progress";

/** Shows how far a list of runs has come, on standard error. */
export interface Progress {
  /** A run is done. */
  done(what: string): void;
  end(): void;
}

/** A bar on a terminal, a line a run elsewhere, nothing when quiet. */
export function progressOn(quiet: boolean, total: number): Progress {
  if (quiet || total === 0) return { done: () => undefined, end: () => undefined };
  let count = 0;
  if (!process.stderr.isTTY) {
    return {
      done: (what) => process.stderr.write(`${++count}/${total}  ${what}\n`),
      end: () => undefined,
    };
  }
  const format = "[{bar}] {value}/{total}  {what}  {eta_formatted} left";
  const bar = new SingleBar({ format, clearOnComplete: true, barsize: 24, hideCursor: true }, Presets.legacy);
  bar.start(total, 0, { what: "" });
  return { done: (what) => bar.update(++count, { what }), end: () => bar.stop() };
}
