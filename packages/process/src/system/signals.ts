import { constants } from "node:os";
import process from "node:process";

const FIRST_REALTIME_SIGNAL = 34;
const LAST_REALTIME_SIGNAL = 64;

/**
 * The number of a signal, by any name that the platform has: those of signal(7), with or without
 * "SIG", on Linux also the real-time ones as bash writes them (`SIGRTMIN+3`, `SIGRTMAX-1`), and the
 * number itself. Undefined for other names.
 */
export function signalNumber(name: string): number | undefined {
  if (/^[1-9]\d?$/.test(name)) return isSignal(Number(name)) ? Number(name) : undefined;
  const fullName = name.startsWith("SIG") ? name : `SIG${name}`;
  const numbers: Readonly<Record<string, number>> = constants.signals;
  if (Object.hasOwn(numbers, fullName)) return numbers[fullName];
  return process.platform === "linux" ? realtimeSignalNumber(fullName) : undefined;
}

/** The signals' names, for messages and completion. */
export function signalNames(): string[] {
  return Object.keys(constants.signals);
}

function isSignal(number: number): boolean {
  const isNamed = Object.values<number>(constants.signals).includes(number);
  const isRealtime = number >= FIRST_REALTIME_SIGNAL && number <= LAST_REALTIME_SIGNAL;
  return isNamed || (isRealtime && process.platform === "linux");
}

function realtimeSignalNumber(name: string): number | undefined {
  const match = /^SIGRT(?:MIN(?:\+(\d{1,2}))?|MAX(?:-(\d{1,2}))?)$/.exec(name);
  if (match === null) return undefined;
  const [, above, below] = match;
  const number = name.startsWith("SIGRTMIN")
    ? FIRST_REALTIME_SIGNAL + Number(above ?? 0)
    : LAST_REALTIME_SIGNAL - Number(below ?? 0);
  return number >= FIRST_REALTIME_SIGNAL && number <= LAST_REALTIME_SIGNAL ? number : undefined;
}
