import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ManualClock } from "@drover/clock/manual";
import { RecordingLogger } from "@drover/logger/recording";
import { StateStore } from "@drover/store";
import { Keyring, type KeyringThresholds } from "../src/keyring/keyring.ts";
import type { Nondeterminism } from "../src/nondeterminism.ts";
import { ClusterState } from "../src/state/cluster-state.ts";
import { Variables } from "../src/variables/variables.ts";

const HOUR_MS = 3_600_000;

/** Variables and a keyring on a state of their own, with a clock that stands still; can be opened again. */
export class Vault {
  readonly clock = new ManualClock();
  readonly directory = mkdtempSync(path.join(tmpdir(), "drover-vault-"));
  readonly keystore = path.join(this.directory, "keystore");
  readonly log = new RecordingLogger();
  readonly thresholds: KeyringThresholds = {
    rootKeyGcIntervalMs: HOUR_MS,
    rootKeyGcThresholdMs: HOUR_MS,
    rootKeyRotationThresholdMs: 720 * HOUR_MS,
  };
  #open:
    | { store: StateStore; state: ClusterState; keyring: Keyring; variables: Variables }
    | undefined;

  static async make(t: { after(clean: () => Promise<void>): void }): Promise<Vault> {
    const vault = new Vault();
    t.after(async () => {
      await vault.close();
      rmSync(vault.directory, { recursive: true, force: true });
    });
    await vault.open();
    return vault;
  }

  get state(): ClusterState {
    return this.#parts.state;
  }

  get keyring(): Keyring {
    return this.#parts.keyring;
  }

  get variables(): Variables {
    return this.#parts.variables;
  }

  get nondeterminism(): Nondeterminism {
    const { now, after, sleep } = this.clock;
    return { now, after, sleep, newId: () => crypto.randomUUID(), random: () => 0 };
  }

  async open(): Promise<void> {
    const { nondeterminism, thresholds } = this;
    const store = new StateStore(path.join(this.directory, "state.db"), { log: this.log });
    const state = new ClusterState(store);
    const keyring = await Keyring.open(state, {
      directory: this.keystore,
      nondeterminism,
      thresholds,
      log: this.log,
    });
    const variables = new Variables(state, { keyring, nondeterminism, log: this.log });
    keyring.start();
    variables.start();
    this.#open = { store, state, keyring, variables };
  }

  async close(): Promise<void> {
    const parts = this.#open;
    this.#open = undefined;
    if (parts === undefined) return;
    parts.variables.close();
    await parts.keyring.close();
    parts.store.close();
  }

  /** All bytes of the database, the log that is written ahead included. */
  databaseBytes(): Buffer {
    const files = ["state.db", "state.db-wal"].map((name) => path.join(this.directory, name));
    return Buffer.concat(files.map((file) => readFileSync(file)));
  }

  get #parts() {
    if (this.#open === undefined) throw new Error("The vault is closed");
    return this.#open;
  }
}
