/** A curve of a `LineChart`. */
export interface LineSeries {
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
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly LineSeries[];
  /** whether the axis is logarithmic, and drops what is not positive; no by default */
  readonly xLog?: boolean;
  readonly yLog?: boolean;
  /** vertical lines, such as the switches between stages */
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
  /** of the figure, in pixels; 640 by default */
  readonly width?: number;
  /** of the figure, in pixels; by default what title, legend and a plot of 300 pixels need */
  readonly height?: number;
}
