const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * The milliseconds of a duration in Go's notation, as "1h30m" or "1.5s"; `undefined` for any other
 * text.
 */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, amount, unit = ""] of text.matchAll(/([\d.]+)(ns|us|µs|ms|[smh])/g)) {
    ms += Number(amount) * (UNIT_MS[unit] ?? 0);
  }
  return ms;
}

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
