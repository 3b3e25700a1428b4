import { Fault } from "@drover/fault";
import { type Node, toRfc3339 } from "@drover/job";
import type { Logger } from "@drover/logger";
import type { Cluster } from "../cluster.ts";
import type { Keyring } from "../keyring/keyring.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import { setAsideUnusable } from "../state/set-aside.ts";
import type { Variables } from "../variables/variables.ts";
import { replaceState } from "./replace-state.ts";
import { packSnapshot, type SnapshotMeta, unpackSnapshot } from "./snapshot-file.ts";

/** A snapshot as a file. */
export interface SnapshotFile {
  readonly bytes: Buffer;
  readonly index: number;
}

/** What came of restoring a snapshot. */
export interface Restored {
  /** Of the change that restored it. */
  readonly index: number;
  readonly meta: SnapshotMeta;
  /** What of it cannot be used here. */
  readonly warnings: readonly string[];
}

export interface SnapshotsOptions {
  readonly cluster: Cluster;
  readonly keyring: Keyring;
  readonly variables: Variables;
  readonly nondeterminism: Nondeterminism;
  /** The node as it is now. */
  readonly node: () => Node;
  /** Of this program. */
  readonly version: string;
  /** Ends what runs and is not in the state any more. */
  readonly stopUnknown: () => void;
  readonly log: Logger;
}

/** Takes snapshots of the whole state, and puts one in its place. Root keys themselves are never in one. */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  #isRestoring = false;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /** The state as it is on the disk. */
  async take(): Promise<SnapshotFile> {
    const { cluster, nondeterminism, node, version } = this.#options;
    const { store } = cluster.state;
    await store.settled();
    const { index } = store;
    const bytes = await packSnapshot(store, {
      ID: nondeterminism.newId(),
      CreateTime: toRfc3339(nondeterminism.now()),
      NodeID: node().ID,
      Version: version,
    });
    return { bytes, index };
  }

  /**
   * Puts the state of a snapshot in place of this one, in one change: all of it or nothing. The node and its
   * volumes stay what they are on this machine. What runs here and is in the snapshot goes on, what is not in
   * it is stopped, and what is in it and not here is lost, so that the scheduler places it anew.
   *
   * @param given what the file holds, piece by piece
   * @throws {Fault} `invalid_argument` for a file that is no snapshot, or damaged; `failed_precondition` while another
   *   one is restored; `storage_full`. Nothing is changed then
   */
  async restore(given: AsyncIterable<Uint8Array>): Promise<Restored> {
    if (this.#isRestoring) {
      throw new Fault("failed_precondition", "Another snapshot is being restored");
    }
    this.#isRestoring = true;
    try {
      const content = await unpackSnapshot(given);
      const { snapshotState } = await import("./snapshot-state.ts");
      const saved = snapshotState(content);
      const { cluster, keyring, variables, nondeterminism, stopUnknown, log } = this.#options;
      const { state } = cluster;
      // What watches the state takes up the new one as after a start of the agent.
      cluster.close();
      await cluster.broker.idle;
      let index: number;
      try {
        index = await replaceState(state, saved, nondeterminism);
        await state.update((transaction) => setAsideUnusable(state, transaction, log));
        await keyring.reload();
        variables.start();
      } finally {
        cluster.start();
      }
      stopUnknown();
      const { meta } = content;
      log.warn("snapshot restored", {
        snapshot_id: meta.ID,
        snapshot_index: meta.Index,
        taken_at: meta.CreateTime,
      });
      return { index, meta, warnings: keyring.missing().map(missingKey) };
    } finally {
      this.#isRestoring = false;
    }
  }
}

function missingKey({ id, variables }: { id: string; variables: number }): string {
  return `Root key ${id} is not in the keystore of this agent, so ${variables} variables cannot be read: copy its file there and restore the snapshot again`;
}
