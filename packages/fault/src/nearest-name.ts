/** Longer names are not compared, so that the cost of an error stays bounded. */
const MAX_LENGTH = 64;

/**
 * The known name that a misspelt one most likely meant, for messages; undefined if none is close.
 * One letter in three may be wrong, and one in any case. Of names that are equally near, the first
 * in alphabetical order is taken.
 */
export function nearestName(given: string, known: Iterable<string>): string | undefined {
  if (given.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(given.length / 3)) + 1;
  for (const name of [...known].sort()) {
    if (Math.abs(name.length - given.length) >= bestDistance) continue;
    const distance = editDistance(given, name);
    if (distance >= bestDistance || distance >= Math.max(given.length, name.length)) continue;
    best = name;
    bestDistance = distance;
  }
  return best;
}

/** The number of letters to insert, delete, replace or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replace = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swap = swapped ? (beforeLast[column - 2] ?? Infinity) + 1 : Infinity;
      current.push(
        Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replace, swap),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
