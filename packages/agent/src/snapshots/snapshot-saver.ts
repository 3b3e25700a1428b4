import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { every, type Timer } from "@drover/clock";
import type { Logger } from "@drover/logger";
import type { Snapshots } from "@drover/server";
import { saveSnapshot, snapshotTime } from "@drover/server/snapshot-file";
import type { SnapshotSchedule } from "../config/agent-config.ts";

const SUFFIX = ".snap";

/** Saves a snapshot at each interval, if anything has changed since the last one, and deletes the oldest ones. */
export class SnapshotSaver {
  readonly #snapshots: Pick<Snapshots, "take">;
  readonly #index: () => number;
  readonly #schedule: SnapshotSchedule;
  readonly #log: Logger;
  #timer: Timer | undefined;
  #saving: Promise<void> = Promise.resolve();
  #savedIndex: number | undefined;

  /**
   * @param options.index that of the last change of the state
   * @param options.schedule with the directory, absolute
   */
  constructor(
    snapshots: Pick<Snapshots, "take">,
    { index, schedule, log }: { index: () => number; schedule: SnapshotSchedule; log: Logger },
  ) {
    this.#snapshots = snapshots;
    this.#index = index;
    this.#schedule = schedule;
    this.#log = log;
  }

  start(): void {
    const { intervalMs } = this.#schedule;
    this.#timer = every(intervalMs, () => void this.save(), { keepsAlive: false });
  }

  /** Resolves when nothing is being written any more. Idempotent. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    await this.#saving;
  }

  /** Saves one now. Never rejects: failures are logged, and the next interval tries again. */
  save(): Promise<void> {
    this.#saving = this.#saving
      .then(() => this.#save())
      .catch((error: unknown) => {
        const { directory } = this.#schedule;
        this.#log.error("failed to save a snapshot", { directory, error });
      });
    return this.#saving;
  }

  async #save(): Promise<void> {
    if (this.#savedIndex === this.#index()) return;
    const { directory, prefix } = this.#schedule;
    const { bytes, index } = await this.#snapshots.take();
    const file = path.join(directory, `${prefix}-${snapshotTime()}-${index}${SUFFIX}`);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await saveSnapshot(file, bytes);
    this.#savedIndex = index;
    this.#log.info("snapshot saved", { file, index, bytes: bytes.length });
    await this.#deleteOldest();
  }

  async #deleteOldest(): Promise<void> {
    const { directory, prefix, retain } = this.#schedule;
    const own = (await readdir(directory)).filter(
      (name) => name.startsWith(`${prefix}-`) && /-\d{8}T\d{6}Z-\d+\.snap$/.test(name),
    );
    for (const name of own.toSorted().slice(0, -retain)) await rm(path.join(directory, name));
  }
}
