/** At the beginning of a line, or in the field of a JSON line that says when. */
const TIME = /^\W{0,3}(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)/;
const FIELD = /"(?:time|ts|timestamp|@timestamp)"\s*:\s*"(\d{4}-\d\d-\d\dT[^"]+)"/;

/** When a line says that it was written, in milliseconds since 1970; undefined if it does not. */
export function lineTime(text: string): number | undefined {
  const found = (TIME.exec(text) ?? FIELD.exec(text))?.[1];
  if (found === undefined) return undefined;
  const ms = Date.parse(found.replace(" ", "T").replace(",", "."));
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * Merges what several sources have written by the times in the lines; a line without one stays after the
 * line before it. Sources without any times follow each other.
 */
export function mergeByTime<Line extends { readonly text: string }>(
  sources: readonly (readonly Line[])[],
): Line[] {
  const timed = sources.flatMap((lines) => {
    let last = Number.NEGATIVE_INFINITY;
    return lines.map((line) => {
      last = lineTime(line.text) ?? last;
      return { line, time: last };
    });
  });
  return timed
    .toSorted((a, b) => (a.time === b.time ? 0 : a.time - b.time))
    .map(({ line }) => line);
}
