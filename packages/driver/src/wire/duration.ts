import type { Duration } from "../generated/google/protobuf/duration.ts";

const NANOS_PER_MS = 1_000_000;

/** Milliseconds on the wire, to the nanosecond. */
export function durationToProto(milliseconds: number): Duration {
  const seconds = Math.trunc(milliseconds / 1000);
  const nanos = Math.round((milliseconds - seconds * 1000) * NANOS_PER_MS);
  return { seconds: BigInt(seconds), nanos };
}

/** The reverse of {@link durationToProto}; 0 for none. */
export function durationFromProto(duration: Duration | undefined): number {
  if (duration === undefined) return 0;
  return Number(duration.seconds) * 1000 + duration.nanos / NANOS_PER_MS;
}
