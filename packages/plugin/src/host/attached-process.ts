import { constants } from "node:os";
import { sleep } from "@drover/clock";
import { Fault } from "@drover/fault";
import { isAlive, type ProcessIdentity, sendSignal } from "@drover/process";
import type { PluginExit } from "./plugin-process.ts";

/** A process that is no child tells nobody that it ends. */
const POLL_MS = 500;

/** A plugin's process that somebody else started, as the host's crashed predecessor did. */
export class AttachedProcess {
  /** Resolves when the process is gone, within half a second. */
  readonly exited: Promise<PluginExit>;
  readonly #identity: ProcessIdentity;

  /** @throws {Fault} `not_found` if the process is gone, also if another has its pid now */
  constructor(identity: ProcessIdentity) {
    this.#identity = identity;
    if (!isAlive(identity)) {
      throw new Fault("not_found", `The plugin process ${identity.pid} to reattach to is gone`);
    }
    this.exited = this.#waitForExit();
  }

  get pid(): number {
    return this.#identity.pid;
  }

  /** Sends SIGKILL and waits until the process is gone. */
  async kill(): Promise<PluginExit> {
    sendSignal(this.#identity, constants.signals.SIGKILL);
    return await this.exited;
  }

  async #waitForExit(): Promise<PluginExit> {
    while (isAlive(this.#identity)) await sleep(POLL_MS, undefined, { keepsAlive: false });
    return { code: null, signal: null };
  }
}
