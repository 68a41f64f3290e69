/**
 * The name that somebody who wrote another one probably meant: fewest letters away (one left out, added, changed, or
 * changed places with its neighbour), at most a third of them. The start of a name counts as one letter away.
 *
 * Source of the distance: optimal string alignment (F. Damerau, 1964).
 */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const distanceTo = (name: string) => {
    const isStart = written.length > 2 && plain(name).startsWith(plain(written));
    return isStart ? 1 : lettersApart(plain(written), plain(name));
  };
  return names
    .map((name) => ({ name, distance: distanceTo(name) }))
    .filter(({ name, distance }) => distance <= Math.max(written.length, name.length) / 3)
    .sort((a, b) => a.distance - b.distance)[0]?.name;
}

/** Without what conventions differ in: learning-rate, learning_rate, learningRate. */
const plain = (name: string) => name.replace(/[-_ ]/g, "").toLowerCase();

function lettersApart(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + Number(a[i - 1] !== b[j - 1]);
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(
        Math.min(row[j]! + 1, next[j - 1]! + 1, change, swap ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY),
      );
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
