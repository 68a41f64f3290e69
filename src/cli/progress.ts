import { Presets, SingleBar } from "cli-progress";
import { formatDuration, formatNumber } from "../report/format.ts";
import type { SolveRecord } from "../solve/solution/records.ts";

/** How long a run may be. */
export interface RunLength {
  readonly steps: number;
  /** Number of stages. */
  readonly stages: number;
}

/** Shows the course of a run on standard error. */
export interface Progress {
  update(record: SolveRecord, length: RunLength): void;
  warn(message: string): void;
  end(): void;
}

/** A bar on a terminal; a line for every tenth of the run elsewhere; nothing when quiet. */
export function progressOn(stream: NodeJS.WriteStream, quiet: boolean): Progress {
  if (quiet) {
    return {
      update: () => undefined,
      warn: (message) => stream.write(`warning: ${message}\n`),
      end: () => undefined,
    };
  }
  return stream.isTTY ? progressBar(stream) : progressLines(stream);
}

function progressBar(stream: NodeJS.WriteStream): Progress {
  const bar = new SingleBar(
    {
      stream,
      format: "stage {stage}  s = {s}  [{bar}] {percentage}%  energy {energy}{error}  {left}",
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
      barsize: 24,
    },
    Presets.legacy,
  );
  let started = false;
  return {
    update(record, length) {
      const words = {
        stage: `${record.stage + 1}/${length.stages}`,
        s: formatNumber(record.s),
        energy: formatNumber(record.validationEnergy, 5),
        error: record.l2 === undefined ? "" : `  L2 ${formatNumber(record.l2, 2)}`,
        left: timeLeft(record, length),
      };
      if (!started) bar.start(length.steps, record.step, words);
      started = true;
      bar.update(record.step, words);
    },
    warn(message) {
      if (started) stream.write("\n");
      stream.write(`warning: ${message}\n`);
    },
    end() {
      if (started) bar.stop();
      started = false;
    },
  };
}

function progressLines(stream: NodeJS.WriteStream): Progress {
  let next = 0;
  return {
    update(record, length) {
      if (record.step < next && record.step < length.steps) return;
      next = record.step + length.steps / 10;
      const words = [
        `step ${record.step}/${length.steps}`,
        `stage ${record.stage + 1}/${length.stages}`,
        `s ${formatNumber(record.s)}`,
        `energy ${formatNumber(record.validationEnergy, 6)}`,
        ...(record.l2 === undefined ? [] : [`L2 ${formatNumber(record.l2, 2)}`]),
        ...(record.h1 === undefined ? [] : [`H1 ${formatNumber(record.h1, 2)}`]),
        timeLeft(record, length),
      ];
      stream.write(`${words.filter((word) => word !== "").join("  ")}\n`);
    },
    warn: (message) => stream.write(`warning: ${message}\n`),
    end: () => undefined,
  };
}

function timeLeft(record: SolveRecord, length: RunLength): string {
  if (record.step === 0 || record.step >= length.steps) return "";
  return `${formatDuration((record.seconds * (length.steps - record.step)) / record.step)} left`;
}
