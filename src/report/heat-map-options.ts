/** A function on a rectangle of equal cells, for `heatMap`. */
export interface HeatMap {
  /** above the figure */
  readonly title: string;
  /** below the first axis */
  readonly xLabel: string;
  /** beside the second axis */
  readonly yLabel: string;
  /** [nx], cell centres, ascending at equal distances */
  readonly x: ArrayLike<number>;
  /** [ny], cell centres, ascending at equal distances */
  readonly y: ArrayLike<number>;
  /** [ny, nx], row-major: the row of y[0] comes first; NaN leaves a cell blank */
  readonly values: ArrayLike<number>;
  /** "sequential" runs from the smallest value to the largest, "diverging" is symmetric about 0 */
  readonly scale: "sequential" | "diverging";
  /** values of a map to compare this one with: the colours span both; none by default */
  readonly alongside?: ArrayLike<number>;
  /** what the values are, written beside the colour bar: "u", "|u - u*|"; nothing by default */
  readonly unit?: string;
  /** whether a length in x is drawn as long as the same length in y; no by default */
  readonly equalAspect?: boolean;
  /** of the figure, in pixels; 480 by default */
  readonly width?: number;
  /** of the figure, in pixels; by default what suits the width and the aspect */
  readonly height?: number;
}
