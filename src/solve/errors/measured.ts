/** A measured number and how far the rule it was measured with may be off (an absolute figure). */
export interface Measured {
  readonly value: number;
  readonly uncertainty: number;
}
