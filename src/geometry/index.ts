/**
 * Domains of R^d: shapes, sets of shapes, images under maps, and what shapes of one's own must have.
 *
 * @module
 */

export type { Dual } from "../math/dual.ts";
export { boundaryPart, renameBoundary } from "./combine/boundary-part.ts";
export { cylinder, product } from "./combine/product.ts";
export { difference, intersection, union } from "./combine/set-operations.ts";
export type {
  BoundaryPiece,
  Chart,
  Domain,
  MappedPoints,
  PieceEquation,
  RadialFunction,
  Restriction,
  SmoothDistance,
} from "./domain.ts";
export { image } from "./images/image.ts";
export type { Coordinates, DualMap, MapWithJacobian } from "./images/smooth-map.ts";
export { annulus, ball, disk, shell } from "./shapes/ball.ts";
export { box, interval } from "./shapes/box.ts";
export { ellipse, ellipsoid } from "./shapes/ellipsoid.ts";
export type { PolygonOptions } from "./shapes/polygon.ts";
export { polygon } from "./shapes/polygon.ts";
export { simplex, triangle } from "./shapes/simplex.ts";
export type { Corner } from "./shapes/triangulation.ts";
export { uniformPoint } from "./uniform-point.ts";
