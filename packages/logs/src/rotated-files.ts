/**
 * Numbers of the rotated files `<name>.0`, `<name>.1` ... among the entries of a directory, oldest
 * first.
 */
export function rotatedFileNumbers(name: string, entries: readonly string[]): number[] {
  const prefix = `${name}.`;
  return entries
    .filter((entry) => entry.startsWith(prefix) && /^\d+$/.test(entry.slice(prefix.length)))
    .map((entry) => Number(entry.slice(prefix.length)))
    .filter(Number.isSafeInteger)
    .sort((a, b) => a - b);
}
