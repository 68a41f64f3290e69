/** A measured number and how far the rule it was measured with may be off (an absolute figure). */
export interface Measured {
  /** What the finest rule gave, or the mean of several. */
  readonly value: number;
  /** The difference of two rules, or a standard error; in the units of the value. */
  readonly uncertainty: number;
}
