import type { RootKey, VariableMetadata } from "@drover/job";

/** A variable as lists show it. */
export interface VariableStub extends Omit<VariableMetadata, "Lock"> {
  Lock?: ShownLock;
}

/** The lock of a variable; durations are written as Go does, "15s". */
export interface ShownLock {
  ID: string;
  TTL: string;
  LockDelay: string;
}

/** A variable with what it says. */
export interface Variable extends VariableStub {
  Items?: Record<string, string>;
}

export interface KeyringRotateResponse {
  Key: RootKey;
  Index: number;
}

/** A JSON Web Key Set. Source: RFC 7517. */
export interface JsonWebKeySet {
  keys: { kty: string; kid: string; alg: string; use: string; n: string; e: string }[];
}

/** Source: OpenID Connect Discovery 1.0. */
export interface OidcConfiguration {
  issuer: string;
  jwks_uri: string;
  id_token_signing_alg_values_supported: string[];
  response_types_supported: string[];
  subject_types_supported: string[];
}
