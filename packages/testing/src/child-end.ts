import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** How a process ended: by itself, with a code, or by a signal. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Resolves when a child has ended. A child tells its end by an event that comes once, so whoever asks
 * for the event after that waits for ever; this looks first.
 */
export async function endOf(
  child: ChildProcess,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<ProcessEnd> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit", { signal });
  return { code: child.exitCode, signal: child.signalCode };
}

/** Sends a signal to a child and resolves when it has ended, be it by that or before. */
export async function killChild(
  child: ChildProcess,
  signal: NodeJS.Signals = "SIGKILL",
): Promise<ProcessEnd> {
  child.kill(signal);
  return await endOf(child);
}
