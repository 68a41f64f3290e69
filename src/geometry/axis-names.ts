const letters = ["x", "y", "z"];

/** The name of an axis, from 0: x, y, z, then x4, x5, ... */
export function axisName(axis: number): string {
  return letters[axis] ?? `x${axis + 1}`;
}

/** A face's name ("y-", "x5+") with its axis moved by `by`; any other name as it is. */
export function shiftedFaceName(name: string, by: number): string {
  const side = name.slice(-1);
  const stem = name.slice(0, -1);
  if (side !== "-" && side !== "+") return name;
  const letter = letters.indexOf(stem);
  if (letter >= 0) return axisName(letter + by) + side;
  return /^x[1-9]\d*$/.test(stem) ? axisName(Number(stem.slice(1)) - 1 + by) + side : name;
}
