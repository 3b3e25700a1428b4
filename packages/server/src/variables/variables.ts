import { Fault } from "@drover/fault";
import type { EncryptedVariable, Int64, VariableLock, VariableMetadata } from "@drover/job";
import type { Logger } from "@drover/logger";
import { type Transaction, variableKey } from "@drover/store";
import { contain } from "../contain.ts";
import type { Keyring } from "../keyring/keyring.ts";
import { Namespaces } from "../namespaces/namespaces.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { VariableLocks } from "./variable-locks.ts";
import { requireVariablePath } from "./variable-path.ts";

/** Of all keys and values of a variable together, before encryption. */
const MAX_BYTES = 64 * 1024;
const SECOND = 1_000_000_000;
const DEFAULT_LOCK_NS = 15 * SECOND;
const MIN_TTL_NS = 10 * SECOND;
const MAX_TTL_NS = 24 * 3600 * SECOND;

export type Items = Readonly<Record<string, string>>;
/** Where a variable is. */
export type Place = Pick<VariableMetadata, "Namespace" | "Path">;

/** A variable with what it says. */
export interface Variable extends VariableMetadata {
  Items?: Items;
}

/** What a change of a variable came to. */
export type Outcome =
  | { readonly is: "done"; readonly variable: Variable | undefined; readonly index: number }
  /** Nothing was changed; `variable` is what is there, with indexes of 0 where nothing is or where it is locked. */
  | { readonly is: "conflict"; readonly variable: Variable };

/** What a change of a variable depends on. */
export interface Conditions {
  /** The variable's `ModifyIndex`, 0 if there must be none; undefined for any. */
  readonly checkIndex?: number | undefined;
  /** The id of the lock that the caller holds. */
  readonly lockId?: string | undefined;
}

/** Variables: small maps of secrets, by namespace and path, whose items are only ever stored encrypted. */
export class Variables {
  readonly #state: ClusterState;
  readonly #keyring: Keyring;
  readonly #nondeterminism: Nondeterminism;
  readonly #locks: VariableLocks;
  readonly #log: Logger;

  constructor(
    state: ClusterState,
    {
      keyring,
      nondeterminism,
      log,
    }: { keyring: Keyring; nondeterminism: Nondeterminism; log: Logger },
  ) {
    this.#state = state;
    this.#keyring = keyring;
    this.#nondeterminism = nondeterminism;
    this.#locks = new VariableLocks(nondeterminism);
    this.#log = log;
  }

  /** Gives the locks that an earlier process knew, or a state that was restored, their whole time again. */
  start(): void {
    this.#locks.close();
    for (const { Lock, ...place } of this.#table.values()) {
      if (Lock !== undefined) this.#lease(place, Lock);
    }
  }

  /** Idempotent. */
  close(): void {
    this.#locks.close();
  }

  /** Everything but the items. */
  metadata(): IteratorObject<VariableMetadata> {
    return this.#table.values().map(metadataOf);
  }

  /**
   * A variable with its items; undefined if there is none.
   *
   * @throws {Fault} `data_loss` if it cannot be decrypted
   */
  get(place: Place): Variable | undefined {
    const stored = this.#stored(place);
    return stored && this.#decrypted(stored);
  }

  /**
   * Writes a variable.
   *
   * @throws {Fault} `invalid_argument` for a bad path, no items, or too many of them; `aborted` if the
   *   caller's lock is not held any more
   */
  async set(place: Place, items: Items, conditions: Conditions): Promise<Outcome> {
    this.#requirePlace(place);
    if (Object.keys(items).length === 0) {
      throw new Fault("invalid_argument", "variable missing required Items object");
    }
    requireSize(items);
    const before = this.#stored(place);
    const conflict = this.#conflict(place, before, conditions);
    if (conflict !== undefined) return conflict;
    if (conditions.lockId && before?.Lock === undefined) {
      throw new Fault("aborted", "variable doesn't hold a lock");
    }
    return await this.#write(place, { items, lock: before?.Lock });
  }

  /** Deletes a variable. Idempotent without conditions. @throws {Fault} `invalid_argument` */
  async delete(place: Place, conditions: Conditions): Promise<Outcome> {
    requireNamespace(place);
    const conflict = this.#conflict(place, this.#stored(place), conditions);
    if (conflict !== undefined) return conflict;
    const index = await this.#state.update((transaction) => {
      transaction.delete("variables", variableKey(place));
      return transaction.index;
    });
    return { is: "done", variable: undefined, index };
  }

  /**
   * Takes the lock of a variable, which is made if it is not there; its items become those given, and stay
   * where none are. A holder that takes it again renews it.
   *
   * @throws {Fault} `invalid_argument` for a bad path or lock, or too many items
   */
  async acquireLock(
    place: Place,
    { items, lock }: { items: Items | undefined; lock: Partial<VariableLock> },
  ): Promise<Outcome> {
    this.#requirePlace(place);
    requireSize(items ?? {});
    const wanted = completeLock(lock, this.#nondeterminism);
    const stored = this.#stored(place);
    const conflict = this.#conflict(place, stored, { lockId: wanted.ID });
    if (conflict !== undefined) return conflict;
    const kept = stored === undefined ? {} : this.#keyring.decrypt(stored);
    const outcome = await this.#write(place, { items: items ?? kept, lock: wanted });
    this.#lease(place, wanted);
    return outcome;
  }

  /**
   * Keeps a lock for its TTL once more.
   *
   * @throws {Fault} `invalid_argument` without an id; `not_found`; `aborted` if the lock is another's or is lost
   */
  renewLock(place: Place, id: string): VariableMetadata {
    if (id === "") throw new Fault("invalid_argument", "missing lock ID");
    const variable = this.#stored(place);
    if (variable === undefined) throw new Fault("not_found", "variable doesn't exist");
    const { Lock } = variable;
    if (Lock === undefined) throw new Fault("aborted", "variable doesn't hold a lock");
    if (Lock.ID !== id || !this.#locks.isHeld(id)) {
      throw new Fault("aborted", "attempting to modify locked variable");
    }
    this.#lease(place, Lock);
    return metadataOf(variable);
  }

  /**
   * Gives a lock back; the items stay.
   *
   * @throws {Fault} `invalid_argument` without an id; `not_found`; `aborted` if the variable is not locked
   */
  async releaseLock(place: Place, id: string): Promise<Outcome> {
    this.#requirePlace(place);
    if (id === "") throw new Fault("invalid_argument", "missing lock information");
    const variable = this.#stored(place);
    if (variable === undefined) throw new Fault("not_found", "variable doesn't exist");
    if (variable.Lock === undefined) throw new Fault("aborted", "variable doesn't hold a lock");
    if (variable.Lock.ID !== id) return { is: "conflict", variable: nothingAt(place) };
    this.#locks.drop(id);
    return await this.#unlock(variable);
  }

  get #table() {
    return this.#state.store.table("variables");
  }

  #requirePlace(place: Place): void {
    requireNamespace(place);
    requireVariablePath(place.Path);
    if (new Namespaces(this.#state).get(place.Namespace) !== undefined) return;
    throw new Fault("invalid_argument", `Nonexistent namespace "${place.Namespace}"`);
  }

  #stored(place: Place): EncryptedVariable | undefined {
    return this.#table.get(variableKey(place));
  }

  #decrypted(stored: EncryptedVariable): Variable {
    return { ...metadataOf(stored), Items: this.#keyring.decrypt(stored) };
  }

  /** Why a change may not be made; a variable that somebody else has locked is not shown. */
  #conflict(
    place: Place,
    stored: EncryptedVariable | undefined,
    { checkIndex, lockId }: Conditions,
  ): Outcome | undefined {
    if (checkIndex !== undefined && checkIndex !== (stored?.ModifyIndex ?? 0)) {
      const variable = stored === undefined ? nothingAt(place) : this.#decrypted(stored);
      return { is: "conflict", variable };
    }
    const isLocked = stored?.Lock !== undefined && stored.Lock.ID !== lockId;
    return isLocked ? { is: "conflict", variable: nothingAt(place) } : undefined;
  }

  async #write(
    place: Place,
    { items, lock }: { items: Items; lock: VariableLock | undefined },
  ): Promise<Outcome> {
    const now = this.#nondeterminism.now();
    const encrypted = this.#keyring.encrypt(place, items);
    const stored = await this.#state.update((transaction) =>
      put(transaction, {
        Namespace: place.Namespace,
        Path: place.Path,
        ...encrypted,
        ...(lock && { Lock: lock }),
        CreateTime: this.#stored(place)?.CreateTime ?? now,
        ModifyTime: now,
      }),
    );
    const variable = { ...metadataOf(stored), Items: items };
    return { is: "done", variable, index: stored.ModifyIndex };
  }

  async #unlock({ Lock: _, ...variable }: EncryptedVariable): Promise<Outcome> {
    const ModifyTime = this.#nondeterminism.now();
    const stored = await this.#state.update((transaction) =>
      put(transaction, { ...variable, ModifyTime }),
    );
    return { is: "done", variable: metadataOf(stored), index: stored.ModifyIndex };
  }

  #lease(place: Place, lock: VariableLock): void {
    this.#locks.hold(lock, () => {
      const variable = this.#stored(place);
      if (variable?.Lock?.ID !== lock.ID) return;
      const fields = { path: place.Path, namespace: place.Namespace };
      contain("failed to release lock of variable", fields, this.#log, () =>
        this.#unlock(variable),
      );
    });
  }
}

function put(
  transaction: Transaction,
  variable: Omit<EncryptedVariable, "CreateIndex" | "ModifyIndex">,
): EncryptedVariable {
  return transaction.put("variables", { ...variable, CreateIndex: 0, ModifyIndex: 0 });
}

function metadataOf({ Data: _, KeyID: __, ...metadata }: EncryptedVariable): VariableMetadata {
  return metadata;
}

/** Stands for a variable that is not there, or not for the caller's eyes. */
function nothingAt({ Namespace, Path }: Place): Variable {
  return { Namespace, Path, CreateIndex: 0, ModifyIndex: 0, CreateTime: 0, ModifyTime: 0 };
}

function requireNamespace({ Namespace }: Place): void {
  if (Namespace !== "*") return;
  throw new Fault("invalid_argument", 'can not target wildcard ("*") namespace');
}

function requireSize(items: Items): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(items)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (bytes <= MAX_BYTES) return;
  throw new Fault(
    "invalid_argument",
    `variables are limited to 64KiB in total size, and this one has ${bytes} bytes`,
  );
}

/** @throws {Fault} `invalid_argument` */
function completeLock(
  { ID, TTL, LockDelay }: Partial<VariableLock>,
  nondeterminism: Nondeterminism,
): VariableLock {
  const lock = {
    ID: ID || nondeterminism.newId(),
    TTL: orDefault(TTL),
    LockDelay: orDefault(LockDelay),
  };
  if (lock.TTL < 0 || lock.LockDelay < 0) {
    throw new Fault("invalid_argument", "Lock delay and TTL must be positive");
  }
  if (lock.TTL < MIN_TTL_NS || lock.TTL > MAX_TTL_NS) {
    throw new Fault("invalid_argument", "TTL must be between 10 seconds and 24 hours");
  }
  return lock;
}

function orDefault(duration: Int64 | undefined): Int64 {
  return Number(duration ?? 0) === 0 ? DEFAULT_LOCK_NS : (duration ?? 0);
}
