/** A flat parameter vector theta. Training is in float32 or float64; the reference is float64. */
export type Parameters = Float32Array | Float64Array;
