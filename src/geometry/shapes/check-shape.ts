/**
 * Checks a point of R^d.
 *
 * @throws RangeError naming the shape and the point
 */
export function checkPoint(
  shape: string,
  what: string,
  point: readonly number[],
  dimension = point.length,
): void {
  if (point.length !== dimension || !point.every(Number.isFinite)) {
    throw new RangeError(`${shape}: ${what} must be ${dimension} finite numbers, got [${point.join(", ")}]`);
  }
}

/**
 * Checks a radius, a semi-axis or the like.
 *
 * @throws RangeError naming the shape and the length
 */
export function checkLength(shape: string, what: string, length: number): void {
  if (!(length > 0 && length < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${shape}: ${what} must be a positive number, got ${length}`);
  }
}
