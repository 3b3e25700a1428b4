import type { Int64 } from "@drover/schema/json";

/** All of a variable but its items. */
export interface VariableMetadata {
  Namespace: string;
  /** Segments between slashes, as "nomad/jobs/web". */
  Path: string;
  /** Absent while nobody holds the variable's lock. */
  Lock?: VariableLock;
  CreateIndex: number;
  ModifyIndex: number;
  /** Nanoseconds since 1970. */
  CreateTime: Int64;
  ModifyTime: Int64;
}

/** Who holds the lock of a variable, and for how long. */
export interface VariableLock {
  /** Known to the holder alone. */
  ID: string;
  /** Nanoseconds that the lock is held without a renewal. */
  TTL: Int64;
  /** Nanoseconds after the end of a lock that was not renewed in which nobody else gets it. */
  LockDelay: Int64;
}

/** A variable as it is stored. */
export interface EncryptedVariable extends VariableMetadata {
  /** The root key that the items are encrypted with. */
  KeyID: string;
  /** The encrypted items, in base64. */
  Data: string;
}

/** `prepublished` until its time comes, then `active`; `rekeying` while variables are taken off it, then `inactive`. */
export type RootKeyState = "prepublished" | "active" | "rekeying" | "inactive";

/** All that is known of a root key but the key itself. */
export interface RootKey {
  KeyID: string;
  Algorithm: "aes256-gcm";
  /** Nanoseconds since 1970. */
  CreateTime: Int64;
  State: RootKeyState;
  /** When a prepublished key becomes active, in nanoseconds since 1970; 0 for any other. */
  PublishTime: Int64;
  CreateIndex: number;
  ModifyIndex: number;
}
