/** No two changes of the clocks are so close to each other, in milliseconds. */
const STEP_MS = 2 * 24 * 60 * 60 * 1000;
const SECOND_MS = 1000;

/** The zone of this machine, by its IANA name. */
export function systemZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * How far the clocks of a zone are ahead of UTC, in milliseconds.
 *
 * @param zone an IANA name
 * @param at milliseconds since 1970
 */
export function offsetAt(zone: string, at: number): number {
  return clockOf(zone)(at);
}

/**
 * The first moment after `from` and not after `to` from which on the clocks of a zone have another offset;
 * undefined where there is none.
 */
export function firstChange(
  zone: string,
  { from, to }: { from: number; to: number },
): number | undefined {
  const offset = clockOf(zone);
  const before = offset(from);
  for (let low = from; low < to; low += STEP_MS) {
    let high = Math.min(low + STEP_MS, to);
    if (offset(high) === before) continue;
    let same = low;
    while (high - same > SECOND_MS) {
      const middle = Math.floor((same + high) / 2);
      if (offset(middle) === before) same = middle;
      else high = middle;
    }
    // Clocks change at whole seconds.
    return Math.floor(high / SECOND_MS) * SECOND_MS;
  }
  return undefined;
}

function clockOf(zone: string): (at: number) => number {
  if (zone === "UTC") return () => 0;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (at) => {
    const parts = format.formatToParts(at);
    const field = (type: string) => Number(parts.find((part) => part.type === type)?.value);
    const shown = Date.UTC(
      field("year"),
      field("month") - 1,
      field("day"),
      field("hour"),
      field("minute"),
      field("second"),
    );
    return shown - Math.floor(at / SECOND_MS) * SECOND_MS;
  };
}
