import { median } from "./results.ts";

/** One way to start newton, from every seed's neurons. */
export interface ArmResult {
  readonly problem: string;
  readonly initialisation: string;
  readonly arm: string;
  /** s of Adam's stages. */
  readonly stages: readonly number[];
  /** s of newton. */
  readonly s: number;
  /** By seed: relative errors, newton's iterations and status. */
  readonly l2: readonly number[];
  readonly h1: readonly number[];
  readonly iterations: readonly number[];
  readonly statuses: readonly string[];
  /** How far Adam moved the inner parameters, relative to their length. */
  readonly moved: readonly number[];
}

export interface HomotopyResults {
  readonly kernels: string;
  readonly width: number;
  /** Adam's, in all stages. */
  readonly steps: number;
  readonly seeds: number;
  readonly results: readonly ArmResult[];
}

/** A table for every problem and initialisation. */
export function homotopyTables({ results }: HomotopyResults): string {
  const groups = [...new Set(results.map(groupOf))];
  return groups
    .map((group) => {
      const own = results.filter((one) => groupOf(one) === group);
      const control = own.find(({ arm }) => arm.startsWith("control"))!;
      const rows = own.map((one) => row(one, control));
      return `| ${group} | H1, median (quartiles) | worst | within 1e-5 | better than the control | iterations | moved |\n|---|---|---|---|---|---|---|\n${rows.join("\n")}`;
    })
    .join("\n\n");
}

function groupOf({ problem, initialisation }: ArmResult): string {
  return `${problem}, ${initialisation}`;
}

function row(one: ArmResult, control: ArmResult): string {
  const { arm, h1, iterations, moved } = one;
  const sorted = [...h1].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const low = median(sorted.slice(0, Math.max(1, half)));
  const high = median(sorted.slice(Math.min(sorted.length - 1, sorted.length - half)));
  const few = h1.filter((error) => error <= 1e-5).length;
  const better = h1.filter((error, i) => error < control.h1[i]!).length;
  return `| ${[
    arm,
    `${short(median(h1))} (${short(low)} to ${short(high)})`,
    short(sorted.at(-1)!),
    `${few} of ${h1.length}`,
    one === control ? "–" : `${better} of ${h1.length}`,
    median(iterations),
    median(moved) === 0 ? "–" : Number(median(moved).toPrecision(2)),
  ].join(" | ")} |`;
}

function short(value: number): string {
  return value.toExponential(1);
}
