/** A curve of a `LineChart`. */
export interface LineSeries {
  /** in the legend */
  readonly name: string;
  /** [n] */
  readonly x: ArrayLike<number>;
  /** [n]; what is not finite interrupts the curve */
  readonly y: ArrayLike<number>;
  /** "line" by default */
  readonly style?: "line" | "dashed" | "points";
}

/** Curves over one axis, for `lineChart`. */
export interface LineChart {
  /** above the figure */
  readonly title: string;
  /** below the first axis */
  readonly xLabel: string;
  /** beside the second axis */
  readonly yLabel: string;
  /** the curves, in the legend's order */
  readonly series: readonly LineSeries[];
  /** whether the first axis is logarithmic, and drops what is not positive; no by default */
  readonly xLog?: boolean;
  /** whether the second axis is logarithmic, and drops what is not positive; no by default */
  readonly yLog?: boolean;
  /** vertical lines, such as the switches between stages; none by default */
  readonly marks?: readonly {
    /** where it stands */
    readonly x: number;
    /** what is written at it */
    readonly label: string;
  }[];
  /** of the figure, in pixels; 640 by default */
  readonly width?: number;
  /** of the figure, in pixels; by default what title, legend and a plot of 300 pixels need */
  readonly height?: number;
}
