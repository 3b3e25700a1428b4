import { readFileSync } from "node:fs";
import process from "node:process";
import { errnoOf } from "@drover/fault";
import { hasEnded, readProcess } from "./process-table.ts";

/** Names one process for good: its pid alone is used again after its end, and after a reboot. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot. */
  readonly startTime: number;
  readonly bootId: string;
}

/** No process outlives its boot. */
let bootId: string | undefined;

/** A random name of the time since the machine was started. */
export function readBootId(): string {
  bootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return bootId;
}

/** Whether exactly this process is there and has not ended. */
export function isAlive(identity: ProcessIdentity): boolean {
  const stat = readProcess(identity.pid);
  return (
    stat !== undefined &&
    stat.startTime === identity.startTime &&
    !hasEnded(stat) &&
    identity.bootId === readBootId()
  );
}

/**
 * Sends a signal to exactly this process.
 *
 * @returns false if it has ended
 * @throws the system's error where the signal is not permitted
 */
export function sendSignal(identity: ProcessIdentity, signal: number): boolean {
  if (!isAlive(identity)) return false;
  return killPid(identity.pid, signal);
}

/** Signals a pid that the caller has just seen. @returns false if there is none */
export function killPid(pid: number, signal: number): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (errnoOf(error) === "ESRCH") return false;
    throw error;
  }
}
