/** A trial lets both ways work in turn, twice each, for so many calls; the first of each is not counted. */
const turn = 3;
/** Longer calls, in milliseconds, have turns of one call, and it counts. */
const longCall = 20;
/** Calls before the first trial: the engine still optimises. */
const warmUp = 6;
/** Milliseconds before the first trial: a machine may be busy from the start. */
const firstRest = 20;
/** Milliseconds between trials, at least; and how often what a trial lost must be earned first. */
const rest = 100;
const restFactor = 30;
/** The other way must win by this factor, in two trials one after the other: one may have met a disturbance. */
const margin = 0.95;
const votesNeeded = 2;
/** Changes sooner after each other than this, in milliseconds, double the rest, up to a factor. */
const soon = 2000;
const longestPatience = 16;

interface Trial {
  readonly turn: number;
  calls: number;
  /** Milliseconds per unit of work, summed, of the way in use and of the other. */
  readonly cost: [number, number];
  readonly time: [number, number];
}

/**
 * Decides between two ways to do the same work, threads or none, by what each takes now: the machine may
 * become busy or quiet at any time, so both are tried now and then.
 */
export class Pace {
  #threads = true;
  #trial: Trial | undefined;
  #nextTrial: number | undefined;
  #calls = 0;
  #lastTime = 0;
  #votes = 0;
  #changed = Number.NEGATIVE_INFINITY;
  #patience = 1;

  /** Whether to use threads for the next call. */
  choose(now: number): boolean {
    this.#nextTrial ??= now + firstRest;
    if (this.#trial === undefined && now >= this.#nextTrial && this.#calls >= warmUp) {
      this.#trial = { turn: this.#lastTime > longCall ? 1 : turn, calls: 0, cost: [0, 0], time: [0, 0] };
    }
    return this.#trial !== undefined && wayOf(this.#trial) === 1 ? !this.#threads : this.#threads;
  }

  /** Tells how long the call took that the last choice was for. */
  record(milliseconds: number, work: number, now: number): void {
    this.#calls++;
    this.#lastTime = milliseconds;
    const trial = this.#trial;
    if (trial === undefined) return;
    const way = wayOf(trial);
    if (trial.turn === 1 || trial.calls % trial.turn > 0) trial.cost[way] += milliseconds / work;
    trial.time[way] += milliseconds;
    trial.calls++;
    if (trial.calls < 4 * trial.turn) return;
    this.#trial = undefined;
    this.#votes = trial.cost[1] < margin * trial.cost[0] ? this.#votes + 1 : 0;
    if (this.#votes === 0) {
      const loss = trial.time[1] - trial.time[0];
      this.#nextTrial = now + Math.max(rest * this.#patience, restFactor * loss);
    } else if (this.#votes === votesNeeded) {
      this.#patience = now - this.#changed < soon ? Math.min(2 * this.#patience, longestPatience) : 1;
      this.#changed = now;
      this.#votes = 0;
      this.#threads = !this.#threads;
      this.#nextTrial = now + rest * this.#patience;
    }
  }
}

/** 0 for the way in use, 1 for the other. */
function wayOf({ calls, turn }: Trial): 0 | 1 {
  return Math.floor(calls / turn) % 2 === 0 ? 0 : 1;
}
