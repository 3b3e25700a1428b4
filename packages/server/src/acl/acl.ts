import { Fault } from "@drover/fault";
import type { Logger } from "@drover/logger";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { AclPolicies } from "./acl-policies.ts";
import { AclRoles } from "./acl-roles.ts";
import { AclTokens, type TokenLifetimes } from "./acl-tokens.ts";
import { Authenticator } from "./authenticator.ts";
import type { IdentityVerifier } from "./caller.ts";
import { OneTimeTokens } from "./one-time-tokens.ts";
import { TokenGarbageCollector } from "./token-garbage-collector.ts";

/** How ACL is set. */
export interface AclSettings extends TokenLifetimes {
  readonly enabled: boolean;
}

/** Access control: who may do what. */
export class Acl {
  readonly authenticator: Authenticator;
  readonly tokens: AclTokens;
  readonly policies: AclPolicies;
  readonly roles: AclRoles;
  readonly oneTimeTokens: OneTimeTokens;
  readonly #collector: TokenGarbageCollector;

  constructor(
    state: ClusterState,
    {
      settings,
      nondeterminism,
      identities,
      log,
    }: {
      settings: AclSettings;
      nondeterminism: Nondeterminism;
      identities?: IdentityVerifier | undefined;
      log: Logger;
    },
  ) {
    this.authenticator = new Authenticator(state.store, {
      isEnabled: settings.enabled,
      nowMs: () => Number(nondeterminism.now() / 1_000_000n),
      identities,
    });
    this.policies = new AclPolicies(state);
    this.roles = new AclRoles(state, nondeterminism);
    this.tokens = new AclTokens(state, { nondeterminism, roles: this.roles, lifetimes: settings });
    this.oneTimeTokens = new OneTimeTokens(state, nondeterminism);
    this.#collector = new TokenGarbageCollector(state, { nondeterminism, log });
  }

  /** @throws {Fault} `failed_precondition` if ACL is off */
  requireEnabled(): void {
    if (this.authenticator.isEnabled) return;
    throw new Fault("failed_precondition", "ACL support disabled");
  }

  start(): void {
    this.#collector.start();
  }

  /** Idempotent. */
  close(): void {
    this.#collector.close();
  }
}
