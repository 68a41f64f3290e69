import { type Activation, activationSchema, relu } from "../network/activations.ts";
import { readOptions } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { positiveInteger, positiveNumber } from "../schema/values.ts";
import { EulerFlow } from "./euler-flow.ts";
import { finiteGram } from "./finite-width.ts";
import { frobeniusDistance, type GramMatrix, sumOf } from "./gram.ts";
import { infiniteGram } from "./infinite-width.ts";
import type { InputPoints } from "./input-points.ts";
import { spectrum } from "./spectrum.ts";
import type { TwoLayer } from "./two-layer.ts";

/** A stretch of gradient flow at one s; parameters are carried over as they are, as in the paper. */
export interface FlowStage {
  /** The homotopy parameter, in [0, 2]. */
  readonly s: number;
  /** Length in the flow's time t. */
  readonly time: number;
}

/** How the flow is followed. */
export interface FlowOptions {
  /** Default ReLU. */
  readonly activation?: Activation;
  /** Records in each stage, spaced geometrically in time; default 60. */
  readonly records?: number;
  /** Euler's step as a share of n / lambda_max(G); default 0.1 (above 2 it is unstable). */
  readonly stepShare?: number;
}

const flowOptions = tied<FlowOptions>()(
  optionsOf({
    activation: optional(activationSchema),
    records: optional(positiveInteger),
    stepShare: optional(positiveNumber),
  }),
);

/** Where the flow is at one time. */
export interface FlowRecord {
  /** Index of the stage, from 0. */
  readonly stage: number;
  /** Since the start of the first stage. */
  readonly time: number;
  /** R_S = 1/(2n) sum e_i^2 */
  readonly risk: number;
  /** |G(theta(t)) - G(theta at the stage's start)|_F */
  readonly drift: number;
  /** lambda_min of G(theta(t)) */
  readonly smallest: number;
}

/** One stage of the flow beside what the paper says of it. */
export interface FlowStageReport {
  /** The homotopy parameter. */
  readonly s: number;
  /** The time at which it starts, since the start of the first stage. */
  readonly start: number;
  /** The time at which it ends. */
  readonly end: number;
  /** R_S at its start. */
  readonly riskBefore: number;
  /** R_S at its end. */
  readonly riskAfter: number;
  /** lambda_min(K^[a]) + lambda_min(K^[w]) of infinite width. */
  readonly lambda: number;
  /** The rate of eq. (13) or (16): lambda / n. */
  readonly boundRate: number;
  /** A quarter of lambda: the neighbourhood's radius. */
  readonly radius: number;
  /** t_p^*, eqs. (12) and (15), when the kernel has left the neighbourhood; undefined if it stays to the end. */
  readonly exitTime?: number;
  /** Proposition 1 or 4: lambda_min(G) at the stage's start is at least 3/4 lambda. */
  readonly startsPositive: boolean;
  /** lambda_min(G) at the stage's start. */
  readonly startSmallest: number;
  /** -d log R / dt over the first tenth of the stage's records. */
  readonly earlyRate: number;
  /** -d log R / dt over the last tenth. */
  readonly lateRate: number;
  /** Whether R(t) <= R(start) exp(-rate (t - start)) at every record of the stage. */
  readonly boundHolds: boolean;
  /** The share of the log-risk's fall that the bound grants: rate (end - start) / log(R(start) / R(end)). */
  readonly boundShare: number;
}

/** A run of gradient flow beside what Theorem 2 says of it. */
export interface FlowReport {
  /** In order. */
  readonly stages: readonly FlowStageReport[];
  /** Of all stages, in order of time. */
  readonly records: readonly FlowRecord[];
  /** The network at the end. */
  readonly network: TwoLayer;
}

/**
 * Trains the two-layer network of eq. (3) by gradient flow, eq. (5), in float64 (Euler's method with small steps),
 * through stages of s, and sets eqs. (12), (13), (15) and (16) beside it. The neighbourhoods are those of the
 * paper's closing remarks, |G_p(theta) - G_p(theta(t_(p-1)^*))|_F (eq. (12) prints G_2 where G_1 is meant);
 * each stage starts where the one before it ended, not at t_1^*.
 *
 * @param targets [n]
 * @throws RangeError if an option is unknown or out of range, there are not as many targets as points, or a stage's s or time is out of range
 */
export function gradientFlow(
  points: InputPoints,
  targets: ArrayLike<number>,
  start: TwoLayer,
  stages: readonly FlowStage[],
  options: FlowOptions = {},
): FlowReport {
  readOptions(flowOptions, options, "gradientFlow");
  const { activation = relu, records: count = 60, stepShare = 0.1 } = options;
  if (targets.length !== points.count) {
    throw new RangeError(`flow: needs ${points.count} targets, got ${targets.length}`);
  }
  const network: TwoLayer = { ...start, inner: start.inner.slice(), outer: start.outer.slice() };
  const records: FlowRecord[] = [];
  const reports: FlowStageReport[] = [];
  let time = 0;
  for (const [index, { s, time: length }] of stages.entries()) {
    if (!(length > 0)) throw new RangeError(`flow: a stage's time must be positive, got ${length}`);
    const kernels = infiniteGram(points, s, { activation });
    const lambda = spectrum(kernels.a).smallest + spectrum(kernels.w).smallest;
    const gram = () => sumOf(finiteGram(network, points, s, activation));
    const first = gram();
    const { smallest: startSmallest, largest } = spectrum(first);
    const steps = Math.max(count, Math.ceil((length * largest) / (stepShare * points.count)));
    const tau = length / steps;
    const flow = new EulerFlow(points, targets, network, s, activation, tau);
    const watch = new Watch(first, gram, 0.25 * lambda, time);
    const begin = time;
    let next = 0;
    for (let step = 0; step <= steps; step++) {
      const now = begin + step * tau;
      const risk = flow.risk();
      watch.look(now);
      if (step >= next || step === steps) {
        const present = gram();
        const drift = frobeniusDistance(present, first);
        records.push({ stage: index, time: now, risk, drift, smallest: spectrum(present).smallest });
        next = Math.max(step + 1, steps ** ((records.length - firstOf(records, index)) / count));
      }
      if (step < steps) flow.step();
    }
    time = begin + length;
    const mine = records.filter(({ stage }) => stage === index);
    reports.push({
      s,
      start: begin,
      end: time,
      riskBefore: mine[0]!.risk,
      riskAfter: mine.at(-1)!.risk,
      lambda,
      boundRate: lambda / points.count,
      radius: 0.25 * lambda,
      ...(watch.exitTime !== undefined && { exitTime: watch.exitTime }),
      startsPositive: startSmallest >= 0.75 * lambda,
      startSmallest,
      ...rates(mine, lambda / points.count),
    });
  }
  return { stages: reports, records, network };
}

function firstOf(records: readonly FlowRecord[], stage: number): number {
  return records.findIndex((record) => record.stage === stage);
}

/** Measured rates of a stage's records, and whether the bound with `rate` holds along them. */
function rates(records: readonly FlowRecord[], rate: number) {
  const tenth = Math.max(1, Math.floor(records.length / 10));
  const [first, last] = [records[0]!, records.at(-1)!];
  const between = (from: FlowRecord, to: FlowRecord) => Math.log(from.risk / to.risk) / (to.time - from.time);
  const boundAt = ({ time }: FlowRecord) => first.risk * Math.exp(-rate * (time - first.time));
  return {
    earlyRate: between(first, records[tenth]!),
    lateRate: between(records.at(-1 - tenth)!, last),
    boundHolds: records.every((record) => record.risk <= boundAt(record) * (1 + 1e-9)),
    boundShare: (rate * (last.time - first.time)) / Math.log(first.risk / last.risk),
  };
}

/** Looks, until it has happened, for the time at which the kernel leaves its neighbourhood. */
class Watch {
  exitTime: number | undefined;
  private previous: { time: number; drift: number };
  private readonly first: GramMatrix;
  private readonly gram: () => GramMatrix;
  private readonly radius: number;

  constructor(first: GramMatrix, gram: () => GramMatrix, radius: number, time: number) {
    this.first = first;
    this.gram = gram;
    this.radius = radius;
    this.previous = { time, drift: 0 };
  }

  look(time: number): void {
    if (this.exitTime !== undefined) return;
    const drift = frobeniusDistance(this.gram(), this.first);
    if (drift > this.radius) {
      const share = (this.radius - this.previous.drift) / (drift - this.previous.drift);
      this.exitTime = this.previous.time + share * (time - this.previous.time);
    }
    this.previous = { time, drift };
  }
}
