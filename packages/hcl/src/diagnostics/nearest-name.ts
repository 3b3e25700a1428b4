/** The longest distance at which a name still counts as a slip of another. */
const MAX_DISTANCE = 2;
/** Longer names are not compared, so that the cost per error stays bounded. */
const MAX_LENGTH = 64;

/**
 * The known name that is nearest to `given`, if one is near enough to be what was meant.
 * The distance is Levenshtein's; of equally near names the first in alphabetical order wins.
 */
export function nearestName(given: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = MAX_DISTANCE + 1;
  for (const name of [...known].sort()) {
    if (Math.abs(name.length - given.length) >= bestDistance) continue;
    if (Math.max(name.length, given.length) > MAX_LENGTH) continue;
    const distance = levenshtein(given, name);
    if (distance < bestDistance && distance < Math.max(given.length, name.length)) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing when no known name is near. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const name = nearestName(given, known);
  return name === undefined ? "" : ` Did you mean ${JSON.stringify(name)}?`;
}

function levenshtein(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
