const SHORT_LENGTH = 8;

/** The first eight characters of an id, or all of it for `-verbose`. */
export function shortId(
  id: string,
  { verbose }: { verbose: boolean } = { verbose: false },
): string {
  return verbose ? id : id.slice(0, SHORT_LENGTH);
}
