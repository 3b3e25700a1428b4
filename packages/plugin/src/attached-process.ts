import { readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "@drover/fault";
import type { PluginExit } from "./plugin-process.ts";

/** A process that is no child tells nobody that it ends. */
const POLL_MS = 500;

/** A plugin's process that somebody else started, as the host's crashed predecessor did. */
export class AttachedProcess {
  readonly pid: number;
  /** Resolves when the process is gone, within half a second. */
  readonly exited: Promise<PluginExit>;
  readonly #startTime: string | undefined;

  /**
   * @param startTime of {@link processStartTime} when the process was started
   * @throws {Fault} `not_found` if the process is gone, also if another has its pid now
   */
  constructor(pid: number, startTime: string | undefined) {
    this.pid = pid;
    this.#startTime = startTime;
    if (!this.#isAlive()) {
      throw new Fault("not_found", `The plugin process ${pid} to reattach to is gone`);
    }
    this.exited = this.#waitForExit();
  }

  /** Sends SIGKILL and waits until the process is gone. */
  async kill(): Promise<PluginExit> {
    if (this.#isAlive()) process.kill(this.pid, "SIGKILL");
    return await this.exited;
  }

  #isAlive(): boolean {
    return isRunning(this.pid) && processStartTime(this.pid) === this.#startTime;
  }

  async #waitForExit(): Promise<PluginExit> {
    while (this.#isAlive()) await delay(POLL_MS, undefined, { ref: false });
    return { code: null, signal: null };
  }
}

/**
 * When a process started, in clock ticks since boot (field 22 of proc_pid_stat(5)), which with its
 * pid names it for good; undefined where there is no /proc or no such process.
 */
export function processStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
