/** Points and their geometry, as a chart gives them. n points in R^d; all arrays row-major. */
export interface MappedPoints {
  /** [n, d] */
  readonly points: Float64Array;
  /** [n], ratio of measure in R^d (or on the boundary) to measure in the unit cube */
  readonly jacobian: Float64Array;
  /** [n, d], outward unit normals; on boundary charts only */
  readonly normals?: Float64Array;
}

/** The part of a chart's image that counts, where that is not all of it. */
export interface Restriction {
  /** Whether a point [d] of the image, with its outward normal [d] on a boundary, counts. */
  holds(point: ArrayLike<number>, normal: ArrayLike<number>): boolean;
  /** Measure of the part over that of the image. */
  readonly share: number;
}

/** A smooth one-to-one image of the unit cube [0,1]^k in R^d. k may be 0: a single point. */
export interface Chart {
  /** Dimension k of the unit cube. */
  readonly parameters: number;
  /** Measure of the image, or of its part, exact or to rounding unless the piece or domain has a `measureError`. */
  readonly measure: number;
  /** Points of the image outside this part are rejected; left out where all of it counts. */
  readonly part?: Restriction;
  /** Maps unit-cube points [n, k]; `count` is n (needed when k = 0). */
  map(unit: Float64Array, count: number): MappedPoints;
}

/**
 * A smooth stand-in for the distance to a set, or for a signed one (positive inside).
 *
 * @param x [d]
 * @param gradient [d], written
 * @returns the value
 */
export type SmoothDistance = (x: ArrayLike<number>, gradient: Float64Array) => number;

/**
 * A piece of boundary, wherever it lies, as an equation: the points with level = 0 and trim >= 0. Both are
 * defined on all of R^d and normalised to first order, so that pieces of unions and differences can be told too.
 */
export interface PieceEquation {
  /** Positive just inside the domain, negative just outside. */
  readonly level: SmoothDistance;
  /** Left out where level = 0 is the piece and nothing else. */
  readonly trim?: SmoothDistance;
}

/** A named piece of the boundary; its charts carry normals. */
export interface BoundaryPiece {
  /** By which conditions and integrals name it: "x-", "circle". */
  readonly name: string;
  /** Its length, area, ...; for d = 1 the number of its points. */
  readonly measure: number;
  /** Standard error of `measure`; left out where it is exact or right to rounding. */
  readonly measureError?: number;
  /** They cover the piece once. */
  readonly charts: readonly Chart[];
  /** Where it lies, for distances on unions and differences; left out where none is known. */
  readonly equation?: PieceEquation;
  /**
   * Zero on the piece to rounding, positive in the rest of the closed domain, smooth inside; where possible its
   * gradient on the piece is the inward unit normal.
   */
  readonly distance?: SmoothDistance;
}

/** A smooth boundary as it is seen from a point inside. */
export interface RadialFunction {
  /** The point [d] inside that it is seen from. */
  readonly center: readonly number[];
  /** Distance from the center to the boundary along a unit vector [d]. */
  radius(direction: ArrayLike<number>): number;
}

/**
 * A bounded domain Omega in R^d.
 *
 * Shapes that are images of cubes list their `charts`, which cover the domain once. Shapes known only
 * through `contains` (differences, level sets) leave `charts` out: their points are drawn in the bounding
 * box and those outside are rejected.
 */
export interface Domain {
  /** A short description for people: "box [0, 1] x [0, 1]". */
  readonly name: string;
  /** Space dimension d. */
  readonly dimension: number;
  /** |Omega|. */
  readonly measure: number;
  /** Standard error of `measure`; left out where it is exact or right to rounding. */
  readonly measureError?: number;
  /** A box that holds it, as small as is known. */
  readonly bounds: {
    /** Its lower corner [d]. */
    readonly lower: readonly number[];
    /** Its upper corner [d]. */
    readonly upper: readonly number[];
  };
  /** True when the point [d] lies in the closure of the domain. */
  contains(point: ArrayLike<number>): boolean;
  /** Images of the unit cube that cover it once; left out where points are drawn by rejection. */
  readonly charts?: readonly Chart[];
  /** True where pieces of the boundary meet at interior angles of at most 90 degrees, if they meet at all. */
  readonly nonObtuse?: boolean;
  /** All of the boundary, in pieces that meet in null sets. */
  readonly boundary: readonly BoundaryPiece[];
  /** Of balls and ellipsoids only, around which what surrounds them is mapped. */
  readonly radial?: RadialFunction;
  /**
   * Zero on the boundary, positive inside, negative outside, on all of R^d; normalised to first order. Left out where
   * none is known.
   */
  readonly signedDistance?: SmoothDistance;
}
