const SECONDS_OF: readonly (readonly [unit: string, seconds: number])[] = [
  ["y", 365 * 86_400],
  ["mo", 30 * 86_400],
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
];

/** A span of time for people: its two largest units, as "3d4h" or "1m5s". */
export function formatDuration(ms: number): string {
  if (ms > 0 && ms < 1000) return `${Math.round(ms)}ms`;
  let seconds = Math.round(ms / 1000);
  const first = SECONDS_OF.findIndex(([, size]) => seconds >= size);
  if (first < 0) return "0s";
  let text = "";
  for (const [unit, size] of SECONDS_OF.slice(first, first + 2)) {
    const amount = Math.floor(seconds / size);
    seconds -= amount * size;
    if (amount > 0) text += `${amount}${unit}`;
  }
  return text;
}
