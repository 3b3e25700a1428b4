import { every, type Timer } from "@drover/clock";
import type { Logger } from "@drover/logger";
import type { TableName } from "@drover/store";
import { contain } from "../contain.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";

const INTERVAL_MS = 60_000;
const ROWS_PER_CHANGE = 500;
const NS_PER_MS = 1_000_000n;

/** Deletes tokens that have expired. They are refused from the moment at which they do. */
export class TokenGarbageCollector {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;
  readonly #log: Logger;
  #timer: Timer | undefined;

  constructor(
    state: ClusterState,
    { nondeterminism, log }: { nondeterminism: Nondeterminism; log: Logger },
  ) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
    this.#log = log;
  }

  start(): void {
    this.#timer = every(
      INTERVAL_MS,
      () => contain("failed to delete expired ACL tokens", {}, this.#log, () => this.collect()),
      { keepsAlive: false },
    );
  }

  /** Idempotent. */
  close(): void {
    this.#timer?.cancel();
  }

  async collect(): Promise<void> {
    const nowMs = Number(this.#nondeterminism.now() / NS_PER_MS);
    const isOver = (time: string | null) => time !== null && Date.parse(time) <= nowMs;
    const { store } = this.#state;
    const tokens = store
      .table("aclTokens")
      .values()
      .filter((it) => isOver(it.ExpirationTime));
    const oneTime = store
      .table("oneTimeTokens")
      .values()
      .filter((it) => isOver(it.ExpiresAt));
    const expired: [TableName, string][] = [
      ...tokens.map(({ AccessorID }): [TableName, string] => ["aclTokens", AccessorID]),
      ...oneTime.map((it): [TableName, string] => ["oneTimeTokens", it.OneTimeSecretID]),
    ];
    for (let start = 0; start < expired.length; start += ROWS_PER_CHANGE) {
      await this.#state.update((transaction) => {
        for (const [table, key] of expired.slice(start, start + ROWS_PER_CHANGE)) {
          transaction.delete(table, key);
        }
      });
    }
  }
}
