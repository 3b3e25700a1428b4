/**
 * One reason for several flags, for `Command.refuses`.
 *
 * @param flags their names, with blanks between
 */
export function reasonOf(flags: string, reason: string): Record<string, string> {
  return Object.fromEntries(
    flags
      .trim()
      .split(/\s+/)
      .map((flag) => [flag, reason]),
  );
}
