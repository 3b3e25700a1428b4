import {
  type AclPolicy,
  Permissions,
  type PolicyRules,
  parsePolicy,
  type Workload,
} from "@drover/acl";

/** Sets of policies whose permissions are kept. */
const MOST_SETS = 512;

/** What sets of policies grant, compiled once for each set and kept until one of its policies changes. */
export class CompiledPolicies {
  // A policy that changes is another object.
  readonly #rules = new WeakMap<AclPolicy, PolicyRules | undefined>();
  readonly #sets = new Map<string, Permissions>();

  /** @param workload whose own variables are granted besides */
  permissions(policies: readonly AclPolicy[], workload?: Workload): Permissions {
    const versions = policies.map(({ Name, ModifyIndex }) => `${Name}@${ModifyIndex}`).sort();
    const key = JSON.stringify([versions, workload]);
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const rules = policies.map((policy) => this.#rulesOf(policy)).filter((it) => it !== undefined);
    const permissions = new Permissions(rules, { workload });
    if (this.#sets.size >= MOST_SETS) this.#sets.clear();
    this.#sets.set(key, permissions);
    return permissions;
  }

  /** Rules that cannot be read, as those of another version, grant nothing. */
  #rulesOf(policy: AclPolicy): PolicyRules | undefined {
    if (!this.#rules.has(policy)) this.#rules.set(policy, parsePolicy(policy.Rules).rules);
    return this.#rules.get(policy);
  }
}
