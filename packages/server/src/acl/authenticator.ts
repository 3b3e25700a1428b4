import { type AclPolicy, type AclToken, Permissions, type Workload } from "@drover/acl";
import { Fault } from "@drover/fault";
import type { StateStore } from "@drover/store";
import type { Caller, IdentityVerifier } from "./caller.ts";
import { CompiledPolicies } from "./compiled-policies.ts";

/** The policy of requests without a token. */
const ANONYMOUS = "anonymous";

/** Finds out who makes a request, and what that may do. */
export class Authenticator {
  /** Whether ACL is on. If not, everybody may do everything. */
  readonly isEnabled: boolean;
  readonly #store: StateStore;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly #identities: IdentityVerifier | undefined;
  readonly #compiled = new CompiledPolicies();

  constructor(
    store: StateStore,
    {
      isEnabled,
      nowMs,
      identities,
    }: {
      isEnabled: boolean;
      nowMs: () => number;
      /** Without one, no identity of a workload is a token. */
      identities?: IdentityVerifier | undefined;
    },
  ) {
    this.#store = store;
    this.isEnabled = isEnabled;
    this.nowMs = nowMs;
    this.#identities = identities;
  }

  /**
   * @param secret a token's secret id, or the identity of a workload; "" for none
   * @throws {Fault} `permission_denied` for a token that there is not, or that has expired
   */
  authenticate(secret: string): Caller {
    if (!this.isEnabled) return EVERYBODY;
    if (secret === "") return this.#anonymous();
    const [token] = this.#store.table("aclTokens").by("secret", secret);
    if (token !== undefined) return this.#callerOf(token);
    return this.#workloadOf(secret) ?? refuse("ACL token not found");
  }

  /** What is done for a task may do, as rendering its templates. */
  permissionsOf(workload: Workload): Permissions {
    if (!this.isEnabled) return Permissions.ALL;
    return this.#compiled.permissions(this.#policiesFor(workload), workload);
  }

  /** Whether a secret is that of a token. Without ACL none is. */
  isValid(secret: string): boolean {
    if (!this.isEnabled || secret === "") return false;
    try {
      this.authenticate(secret);
      return true;
    } catch {
      return false;
    }
  }

  #anonymous(): Caller {
    const policies = () => this.#policiesNamed([ANONYMOUS]);
    return {
      token: undefined,
      workload: undefined,
      expiresAtMs: undefined,
      policies,
      permissions: () => this.#compiled.permissions(policies()),
    };
  }

  #callerOf({ AccessorID, ExpirationTime }: AclToken): Caller {
    const token = () => this.#valid(AccessorID);
    const policies = () => this.#policiesOf(token());
    const store = this.#store;
    token();
    return {
      get token() {
        return store.table("aclTokens").get(AccessorID);
      },
      workload: undefined,
      expiresAtMs: ExpirationTime === null ? undefined : Date.parse(ExpirationTime),
      policies,
      permissions: () =>
        token().Type === "management" ? Permissions.ALL : this.#compiled.permissions(policies()),
    };
  }

  #workloadOf(jwt: string): Caller | undefined {
    const verified = this.#identities?.verify(jwt);
    if (verified === undefined) return undefined;
    const { workload, expiresAtMs } = verified;
    return {
      token: undefined,
      workload,
      expiresAtMs,
      policies: () => this.#policiesFor(workload),
      permissions: () => {
        // Its allocation may have ended since.
        if (this.#identities?.verify(jwt) === undefined) refuse("ACL token not found");
        return this.permissionsOf(workload);
      },
    };
  }

  #policiesFor(workload: Workload): AclPolicy[] {
    return this.#store
      .table("aclPolicies")
      .values()
      .filter(({ JobACL: job }) => job !== null && isFor(job, workload))
      .toArray();
  }

  #valid(accessorId: string): AclToken {
    const token = this.#store.table("aclTokens").get(accessorId);
    if (token === undefined) return refuse("ACL token not found");
    const { ExpirationTime } = token;
    const hasExpired = ExpirationTime !== null && Date.parse(ExpirationTime) <= this.nowMs();
    return hasExpired ? refuse("ACL token expired") : token;
  }

  /** A role or a policy that is gone gives nothing. */
  #policiesOf({ Policies, Roles }: AclToken): AclPolicy[] {
    const ofRoles = (Roles ?? []).flatMap(({ ID }) => {
      const role = this.#store.table("aclRoles").get(ID);
      return (role?.Policies ?? []).map(({ Name }) => Name);
    });
    return this.#policiesNamed([...new Set([...(Policies ?? []), ...ofRoles])]);
  }

  #policiesNamed(names: readonly string[]): AclPolicy[] {
    return names
      .map((name) => this.#store.table("aclPolicies").get(name))
      .filter((policy) => policy !== undefined);
  }
}

/** Who asks where nobody is asked who they are. */
export const EVERYBODY: Caller = {
  token: undefined,
  workload: undefined,
  expiresAtMs: undefined,
  policies: () => [],
  permissions: () => Permissions.ALL,
};

function isFor(
  { Namespace, JobID, Group, Task }: NonNullable<AclPolicy["JobACL"]>,
  { namespace, jobId, group, task }: NonNullable<Caller["workload"]>,
): boolean {
  const fits = (wanted: string, own: string) => wanted === "" || wanted === own;
  return Namespace === namespace && fits(JobID, jobId) && fits(Group, group) && fits(Task, task);
}

function refuse(message: string): never {
  throw new Fault("permission_denied", message);
}
