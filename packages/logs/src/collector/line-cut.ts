const NEWLINE = 10;

/** A line of up to so many bytes is not split across two files; Nomad's limit, 32 KiB. */
export const LONGEST_WHOLE_LINE = 32 * 1024;

/**
 * How many of the bytes that wait belong in the current file, near its end; 0 means that they
 * belong in the next one.
 *
 * Whole lines go in as far as they fit. A line that the file has begun is continued in it. A line that
 * has begun to arrive and would start in this file starts in the next one, where it surely fits.
 */
export function cutForFile(
  waiting: Buffer,
  { room, fileEmpty, withinLine }: { room: number; fileEmpty: boolean; withinLine: boolean },
): number {
  const fitting = waiting.subarray(0, room);
  const lines = fitting.lastIndexOf(NEWLINE) + 1;
  if (lines > 0) return lines;
  return withinLine || fileEmpty ? fitting.length : 0;
}
