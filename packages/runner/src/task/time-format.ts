import type { Int64 } from "@drover/job";

const NS_PER_S = 1_000_000_000n;

/** A duration as Go writes it: "15.2s", "1h0m0s", "1.5ms", "0s". */
export function formatDuration(nanoseconds: Int64): string {
  const ns = BigInt(nanoseconds);
  if (ns < 0n) return `-${formatDuration(-ns)}`;
  if (ns === 0n) return "0s";
  if (ns < 1_000n) return `${ns}ns`;
  if (ns < 1_000_000n) return `${decimal(ns, 3)}µs`;
  if (ns < NS_PER_S) return `${decimal(ns, 6)}ms`;
  const minutes = ns / (60n * NS_PER_S);
  const seconds = `${decimal(ns % (60n * NS_PER_S), 9)}s`;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** A moment as RFC 3339 in UTC with nanoseconds, as Go writes it in JSON. */
export function formatTime(nanoseconds: Int64): string {
  const ns = BigInt(nanoseconds);
  const whole = new Date(Number(ns / 1_000_000n)).toISOString().slice(0, -".000Z".length);
  const fraction = (ns % NS_PER_S).toString().padStart(9, "0").replace(/0+$/, "");
  return `${whole}${fraction === "" ? "" : `.${fraction}`}Z`;
}

/** `value / 10^digits`, without trailing zeros. */
function decimal(value: bigint, digits: number): string {
  const unit = 10n ** BigInt(digits);
  const fraction = (value % unit).toString().padStart(digits, "0").replace(/0+$/, "");
  return fraction === "" ? `${value / unit}` : `${value / unit}.${fraction}`;
}
