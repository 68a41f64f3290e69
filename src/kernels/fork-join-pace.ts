/** Of the mean, in calls. */
const memory = 16;
/** A trial ends after so many calls, or after so many milliseconds and two calls. */
const trialCalls = 6;
const trialTime = 20;
/** Milliseconds between trials, at least; and how often what a trial lost must be earned first. */
const restTime = 100;
const restFactor = 30;
/** The other way must win by this factor. */
const margin = 0.95;
const longestPatience = 64;

/**
 * Decides between two ways to do the same work, threads or none, by what each took lately. The machine may
 * become busy or quiet at any time, so the other way is tried now and then; trials that lose much, and
 * changes that were soon taken back, make the next trial wait.
 */
export class Pace {
  /** Milliseconds per unit of work, exponentially averaged, for the way in use. */
  #mean = 0;
  #threads = true;
  #trial: { calls: number; time: number; work: number } | undefined;
  #nextTrial: number | undefined;
  #patience = 1;
  #calls = 0;

  /** Whether to use threads for the next call. */
  choose(now: number): boolean {
    this.#nextTrial ??= now + restTime;
    if (this.#trial === undefined && now >= this.#nextTrial) this.#trial = { calls: 0, time: 0, work: 0 };
    return this.#trial === undefined ? this.#threads : !this.#threads;
  }

  /** Tells how long the call took that the last choice was for. */
  record(milliseconds: number, work: number, now: number): void {
    const trial = this.#trial;
    if (trial === undefined) {
      this.#calls++;
      const weight = 1 / Math.min(this.#calls, memory);
      this.#mean += weight * (milliseconds / work - this.#mean);
      return;
    }
    trial.calls++;
    trial.time += milliseconds;
    trial.work += work;
    if (trial.calls < trialCalls && (trial.time < trialTime || trial.calls < 2)) return;
    this.#trial = undefined;
    const tried = trial.time / trial.work;
    const loss = trial.time - this.#mean * trial.work;
    if (tried < margin * this.#mean) {
      const soon = this.#calls < 200;
      this.#patience = soon ? Math.min(2 * this.#patience, longestPatience) : 1;
      this.#threads = !this.#threads;
      this.#mean = tried;
      this.#calls = trial.calls;
    }
    this.#nextTrial = now + Math.max(restTime * this.#patience, restFactor * loss);
  }
}
