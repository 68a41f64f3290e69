import { Presets, SingleBar } from "cli-progress";
import { formatDuration, formatNumber } from "../report/format.ts";
import type { StepRecord } from "../solution/solution.ts";
import type { Plan } from "../train/plan.ts";

/** Shows the course of a run on standard error. */
export interface Progress {
  update(record: StepRecord, plan: Plan): void;
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
    update(record, plan) {
      const words = {
        stage: `${record.stage + 1}/${plan.stages.length}`,
        s: formatNumber(record.s),
        energy: formatNumber(record.validationEnergy, 5),
        error: record.l2 === undefined ? "" : `  L2 ${formatNumber(record.l2, 2)}`,
        left: timeLeft(record, plan),
      };
      if (!started) bar.start(plan.steps, record.step, words);
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
    update(record, plan) {
      if (record.step < next && record.step < plan.steps) return;
      next = record.step + plan.steps / 10;
      const words = [
        `step ${record.step}/${plan.steps}`,
        `stage ${record.stage + 1}/${plan.stages.length}`,
        `s ${formatNumber(record.s)}`,
        `energy ${formatNumber(record.validationEnergy, 6)}`,
        ...(record.l2 === undefined ? [] : [`L2 ${formatNumber(record.l2, 2)}`]),
        ...(record.h1 === undefined ? [] : [`H1 ${formatNumber(record.h1, 2)}`]),
        timeLeft(record, plan),
      ];
      stream.write(`${words.filter((word) => word !== "").join("  ")}\n`);
    },
    warn: (message) => stream.write(`warning: ${message}\n`),
    end: () => undefined,
  };
}

function timeLeft(record: StepRecord, plan: Plan): string {
  if (record.step === 0 || record.step >= plan.steps) return "";
  return `${formatDuration((record.seconds * (plan.steps - record.step)) / record.step)} left`;
}
