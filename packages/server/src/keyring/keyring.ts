import { createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { every, type Timer } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { EncryptedVariable, Int64, RootKey } from "@drover/job";
import type { Logger } from "@drover/logger";
import { type Transaction, variableKey } from "@drover/store";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { KeyFiles, type KeyMaterial, seal, unseal } from "./key-files.ts";

const NS_PER_MS = 1_000_000n;
const RSA_BITS = 2048;
/** Of identities, as JSON Web Algorithms name it. */
export const SIGNING_ALGORITHM = "RS256";
/** Re-encrypted in one change, so that nothing else waits for long. */
const VARIABLES_PER_CHANGE = 20;

const generateRsa = promisify(generateKeyPair);

/** When root keys are replaced and deleted, in milliseconds. */
export interface KeyringThresholds {
  readonly rootKeyGcIntervalMs: number;
  /** The age, counted from its replacement, at which an unused key is deleted. */
  readonly rootKeyGcThresholdMs: number;
  /** The age at which the active key is replaced. */
  readonly rootKeyRotationThresholdMs: number;
}

export interface KeyringOptions {
  /** Where the key files are, absolute; made if it is not there. */
  readonly directory: string;
  readonly nondeterminism: Nondeterminism;
  readonly thresholds: KeyringThresholds;
  readonly log: Logger;
}

/** A key that signs identities. */
export interface SigningKey {
  readonly id: string;
  /** An RSA key of 2048 bits. */
  readonly privateKey: KeyObject;
}

/**
 * The root keys. One is active and encrypts variables and signs identities; the others decrypt and
 * verify what they made before. What they are is in the state, the keys themselves are in files.
 */
export class Keyring {
  readonly #state: ClusterState;
  readonly #files: KeyFiles;
  readonly #options: KeyringOptions;
  readonly #material = new Map<string, KeyMaterial>();
  /** Keys for signatures that are being made. */
  readonly #signing = new Map<string, Promise<KeyObject>>();
  #gc: Timer | undefined;
  #publication: Timer | undefined;
  #rekeying: Promise<void> = Promise.resolve();

  private constructor(state: ClusterState, options: KeyringOptions) {
    this.#state = state;
    this.#options = options;
    this.#files = new KeyFiles(options.directory);
  }

  /**
   * Loads the keyring; there is an active key afterwards.
   *
   * @throws {Fault} as the system says, if keys can be neither read nor made
   */
  static async open(state: ClusterState, options: KeyringOptions): Promise<Keyring> {
    const keyring = new Keyring(state, options);
    await keyring.#load();
    return keyring;
  }

  /**
   * Reads the key files again, when the state was replaced. There is an active key afterwards.
   *
   * @throws {Fault} as {@link open} does
   */
  async reload(): Promise<void> {
    await this.#load();
    this.#schedulePublication();
  }

  /** The keys whose files are not there, and how many variables they have encrypted. */
  missing(): { id: string; variables: number }[] {
    const variables = this.#state.store.table("variables");
    return this.list()
      .filter(({ KeyID }) => !this.#material.has(KeyID))
      .map(({ KeyID }) => ({ id: KeyID, variables: variables.by("key", KeyID).length }));
  }

  /** Follows the age of keys from now on, and finishes what an earlier process had begun. */
  start(): void {
    const { rootKeyGcIntervalMs } = this.#options.thresholds;
    this.#gc = every(rootKeyGcIntervalMs, () => this.#attempt(() => this.#maintain()), {
      keepsAlive: false,
    });
    if (this.list().some(({ State }) => State === "rekeying")) this.#rekeySoon();
    this.#schedulePublication();
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#gc?.cancel();
    this.#publication?.cancel();
    await this.#rekeying;
  }

  /** Every key, in the order of creation. */
  list(): RootKey[] {
    return [...this.#state.store.table("rootKeys").values()].toSorted(
      (a, b) => a.CreateIndex - b.CreateIndex,
    );
  }

  /** Encrypts the items of a variable with the active key. */
  encrypt(
    place: Pick<EncryptedVariable, "Namespace" | "Path">,
    items: Readonly<Record<string, string>>,
  ): Pick<EncryptedVariable, "KeyID" | "Data"> {
    const { KeyID } = this.#active();
    const bytes = Buffer.from(JSON.stringify(items));
    const sealed = seal(this.#materialOf(KeyID).secret, bytes, contextOf(KeyID, place));
    return { KeyID, Data: sealed.toString("base64") };
  }

  /**
   * The items of a variable.
   *
   * @throws {Fault} `data_loss` if its key is gone, or what is stored was changed
   */
  decrypt(variable: EncryptedVariable): Record<string, string> {
    const { KeyID, Data } = variable;
    const { secret } = this.#materialOf(KeyID);
    return JSON.parse(
      unseal(secret, Buffer.from(Data, "base64"), contextOf(KeyID, variable)).toString("utf8"),
    );
  }

  /** The active key's for signatures. It is made when it is first asked for. */
  async signingKey(): Promise<SigningKey> {
    const { KeyID } = this.#active();
    return { id: KeyID, privateKey: await this.#rsaOf(KeyID) };
  }

  /** The public key that verifies a signature; undefined for one that signed nothing or is deleted. */
  verifyingKey(id: string): KeyObject | undefined {
    const rsa = this.#material.get(id)?.rsa;
    return rsa && createPublicKey(rsa);
  }

  /** The keys that sign, have signed, or will. */
  async signingKeys(): Promise<SigningKey[]> {
    const signing = this.list().filter(({ KeyID, State }) => {
      const material = this.#material.get(KeyID);
      const willSign = State === "active" || State === "prepublished";
      return material !== undefined && (willSign || material.rsa !== undefined);
    });
    return await Promise.all(
      signing.map(async ({ KeyID }) => ({ id: KeyID, privateKey: await this.#rsaOf(KeyID) })),
    );
  }

  /**
   * Makes a new key, which is active at once.
   *
   * @param options.full re-encrypts every variable with it, in the background
   * @param options.publishTime nanoseconds since 1970: it becomes active then, and is published before
   * @throws {Fault} `invalid_argument` for both; `storage_full`
   */
  async rotate({
    full,
    publishTime,
  }: {
    full: boolean;
    publishTime: Int64;
  }): Promise<{ key: RootKey; index: number }> {
    const isPrepublished = BigInt(publishTime) > 0n;
    if (full && isPrepublished) {
      throw new Fault(
        "invalid_argument",
        "A key cannot be prepublished and replace all others at the same time; leave out full or publish_time",
      );
    }
    const added = await this.#add((transaction, key) => {
      if (isPrepublished) return { ...key, State: "prepublished", PublishTime: publishTime };
      this.#retire(transaction, full ? "rekeying" : "inactive");
      return { ...key, State: "active" };
    });
    if (full) this.#rekeySoon();
    this.#schedulePublication();
    return added;
  }

  /**
   * Deletes a key that is not active.
   *
   * @param options.force also one that variables are encrypted with, which cannot be read any more
   * @returns the index of the change
   * @throws {Fault} `not_found`; `failed_precondition` for one that is active or in use
   */
  async remove(id: string, { force }: { force: boolean }): Promise<number> {
    const { store } = this.#state;
    const key = store.table("rootKeys").get(id);
    if (key === undefined) throw new Fault("not_found", `root key ${JSON.stringify(id)} not found`);
    if (key.State === "active") {
      throw new Fault(
        "failed_precondition",
        "active root key cannot be deleted - call rotate first",
      );
    }
    const used = store.table("variables").by("key", id).length;
    if (used > 0 && !force) {
      throw new Fault(
        "failed_precondition",
        `root key in use, cannot delete: ${used} variables are encrypted with it; rotate with -full first`,
      );
    }
    const index = await this.#state.update((transaction) => {
      transaction.delete("rootKeys", id);
      return transaction.index;
    });
    this.#material.delete(id);
    this.#files.remove(id);
    return index;
  }

  /** Resolves when every variable is encrypted with the active key, if that was asked for. */
  get rekeyed(): Promise<void> {
    return this.#rekeying;
  }

  #active(): RootKey {
    const active = this.list().find(({ State }) => State === "active");
    if (active !== undefined) return active;
    throw new Fault("internal", "The keyring has no active key");
  }

  #materialOf(id: string): KeyMaterial {
    const known = this.#material.get(id);
    if (known !== undefined) return known;
    throw new Fault(
      "data_loss",
      `Root key ${id} is not in ${this.#options.directory}, so what it encrypted cannot be read; restore its file from a backup`,
    );
  }

  async #load(): Promise<void> {
    const { log } = this.#options;
    const rows = this.#state.store.table("rootKeys");
    const found = this.#files.load((file, error) =>
      log.error("failed to read root key", { file, error }),
    );
    // Of a state that was lost: what the keys have signed can still be verified.
    const isNewState = rows.size === 0;
    for (const key of found) {
      if (isNewState || rows.get(key.id) !== undefined) this.#material.set(key.id, key);
      else this.#files.remove(key.id);
    }
    for (const { KeyID } of rows.values()) {
      if (!this.#material.has(KeyID)) log.error("file of root key is missing", { key_id: KeyID });
    }
    if (isNewState && found.length > 0) {
      await this.#state.update((transaction) => {
        for (const { id, createTime } of found) transaction.put("rootKeys", newKey(id, createTime));
      });
    }
    const active = this.list().find(({ State }) => State === "active");
    if (active === undefined || !this.#material.has(active.KeyID)) {
      await this.#add((transaction, key) => {
        this.#retire(transaction, "inactive");
        return { ...key, State: "active" };
      });
    }
  }

  /** Makes a key: first its file, then its row. */
  async #add(
    place: (transaction: Transaction, key: RootKey) => RootKey,
  ): Promise<{ key: RootKey; index: number }> {
    const { nondeterminism } = this.#options;
    const material = this.#files.generate(nondeterminism.newId(), nondeterminism.now());
    this.#files.write(material);
    this.#material.set(material.id, material);
    try {
      return await this.#state.update((transaction) => {
        const row = place(transaction, newKey(material.id, material.createTime));
        return { key: transaction.put("rootKeys", row), index: transaction.index };
      });
    } catch (error) {
      this.#material.delete(material.id);
      this.#files.remove(material.id);
      throw error;
    }
  }

  /** Makes the active key one that only decrypts; with "rekeying" all that decrypt. */
  #retire(transaction: Transaction, State: "inactive" | "rekeying"): void {
    for (const key of this.#state.store.table("rootKeys").values()) {
      const isOld = key.State === "active" || (State === "rekeying" && key.State === "inactive");
      if (isOld) transaction.put("rootKeys", { ...key, State });
    }
  }

  async #rsaOf(id: string): Promise<KeyObject> {
    const material = this.#materialOf(id);
    if (material.rsa !== undefined) return material.rsa;
    const making = this.#signing.get(id) ?? this.#makeRsa(id);
    this.#signing.set(id, making);
    try {
      return await making;
    } finally {
      this.#signing.delete(id);
    }
  }

  /** In a thread of the pool, and on the disk before anything is signed with it. */
  async #makeRsa(id: string): Promise<KeyObject> {
    const { privateKey: rsa } = await generateRsa("rsa", { modulusLength: RSA_BITS });
    const material = { ...this.#materialOf(id), rsa };
    this.#files.write(material);
    this.#material.set(id, material);
    return rsa;
  }

  #rekeySoon(): void {
    const rekeyed = this.#rekeying.then(() => this.#rekey());
    this.#rekeying = rekeyed.catch((error: unknown) => {
      this.#options.log.error("failed to re-encrypt variables with the new root key", { error });
    });
  }

  async #rekey(): Promise<void> {
    const { store } = this.#state;
    for (const { KeyID } of this.list().filter(({ State }) => State === "rekeying")) {
      const variables = store.table("variables").by("key", KeyID);
      for (let start = 0; start < variables.length; start += VARIABLES_PER_CHANGE) {
        await this.#reencrypt(variables.slice(start, start + VARIABLES_PER_CHANGE));
      }
      await this.#state.update((transaction) => {
        const key = store.table("rootKeys").get(KeyID);
        if (key?.State === "rekeying") transaction.put("rootKeys", { ...key, State: "inactive" });
      });
    }
  }

  /** Encrypts variables with the active key, but for those that were changed since or cannot be read. */
  async #reencrypt(variables: readonly EncryptedVariable[]): Promise<void> {
    const table = this.#state.store.table("variables");
    await this.#state.update((transaction) => {
      for (const variable of variables) {
        if (table.get(variableKey(variable)) !== variable) continue;
        try {
          const encrypted = this.encrypt(variable, this.decrypt(variable));
          transaction.put("variables", { ...variable, ...encrypted });
        } catch (error) {
          const { Namespace, Path } = variable;
          this.#options.log.error("failed to re-encrypt variable", {
            path: Path,
            namespace: Namespace,
            error,
          });
        }
      }
    });
  }

  #schedulePublication(): void {
    this.#publication?.cancel();
    const times = this.list()
      .filter(({ State }) => State === "prepublished")
      .map(({ PublishTime }) => Number((BigInt(PublishTime) - this.#now()) / NS_PER_MS));
    if (times.length === 0) return;
    const { nondeterminism } = this.#options;
    this.#publication = nondeterminism.after(
      Math.min(...times),
      () => this.#attempt(() => this.#publish()),
      { keepsAlive: false },
    );
  }

  /** Makes the key active whose time has come; the newest one if there are several. */
  async #publish(): Promise<void> {
    const due = this.list().filter(
      ({ State, PublishTime }) => State === "prepublished" && BigInt(PublishTime) <= this.#now(),
    );
    const next = due.at(-1);
    if (next !== undefined) {
      await this.#state.update((transaction) => {
        this.#retire(transaction, "inactive");
        for (const key of due)
          transaction.put("rootKeys", { ...key, State: "inactive", PublishTime: 0 });
        transaction.put("rootKeys", { ...next, State: "active", PublishTime: 0 });
      });
    }
    this.#schedulePublication();
  }

  /** Replaces an active key that is too old, and deletes keys that nothing needs any more. */
  async #maintain(): Promise<void> {
    const { rootKeyRotationThresholdMs, rootKeyGcThresholdMs } = this.#options.thresholds;
    const isOlder = (time: Int64, ms: number) =>
      BigInt(time) + BigInt(Math.round(ms)) * NS_PER_MS < this.#now();
    if (isOlder(this.#active().CreateTime, rootKeyRotationThresholdMs)) {
      await this.rotate({ full: false, publishTime: 0 });
    }
    const { store } = this.#state;
    for (const { KeyID, State, CreateTime, ModifyIndex } of this.list()) {
      if (State !== "inactive") continue;
      if (!isOlder(CreateTime, rootKeyRotationThresholdMs + rootKeyGcThresholdMs)) continue;
      const isInUse = store.table("variables").by("key", KeyID).length > 0;
      // An allocation that was placed before the key was replaced may hold a token signed with it.
      const allocations = store.table("allocations").values();
      const mayVerify = allocations.some(({ CreateIndex }) => CreateIndex <= ModifyIndex);
      if (!isInUse && !mayVerify) await this.remove(KeyID, { force: false });
    }
  }

  #attempt(work: () => Promise<void>): void {
    work().catch((error: unknown) =>
      this.#options.log.error("failed to maintain the keyring", { error }),
    );
  }

  #now(): bigint {
    return this.#options.nondeterminism.now();
  }
}

function newKey(KeyID: string, CreateTime: Int64): RootKey {
  return {
    KeyID,
    Algorithm: "aes256-gcm",
    CreateTime,
    State: "inactive",
    PublishTime: 0,
    CreateIndex: 0,
    ModifyIndex: 0,
  };
}

/** What is encrypted for one place cannot be put in another. */
function contextOf(keyId: string, place: Pick<EncryptedVariable, "Namespace" | "Path">): string {
  return `${keyId}\0${variableKey(place)}`;
}
