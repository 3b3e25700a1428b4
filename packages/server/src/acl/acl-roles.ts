import type { AclRole } from "@drover/acl";
import { Fault } from "@drover/fault";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { digest } from "./acl-policies.ts";

const LONGEST_DESCRIPTION = 256;

/** Roles: named sets of policies that tokens have. */
export class AclRoles {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;

  constructor(state: ClusterState, nondeterminism: Nondeterminism) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
  }

  /** @throws {Fault} `not_found` */
  require(id: string): AclRole {
    const role = this.#state.store.table("aclRoles").get(id);
    if (role !== undefined) return role;
    throw new Fault("not_found", `ACL role "${id}" not found`);
  }

  named(name: string): AclRole | undefined {
    return this.#state.store.table("aclRoles").by("name", name)[0];
  }

  /**
   * Makes a role, or changes the one with the id.
   *
   * @throws {Fault} `invalid_argument`
   */
  async upsert({
    ID,
    Name,
    Description,
    Policies,
  }: Pick<AclRole, "ID" | "Name" | "Description" | "Policies">): Promise<AclRole> {
    const { store } = this.#state;
    if (!/^[a-zA-Z0-9-]{1,128}$/.test(Name)) {
      refuse(`Name must be 1 to 128 letters, digits and dashes, not ${JSON.stringify(Name)}`);
    }
    if (Description.length > LONGEST_DESCRIPTION) {
      refuse(`Description must have at most ${LONGEST_DESCRIPTION} characters`);
    }
    const names = [...new Set(Policies.map((policy) => policy.Name))];
    if (names.length === 0) refuse("Policies must name at least one policy");
    const missing = names.find((name) => store.table("aclPolicies").get(name) === undefined);
    if (missing !== undefined) refuse(`there is no policy ${JSON.stringify(missing)}`);
    if (ID !== "" && store.table("aclRoles").get(ID) === undefined) {
      refuse(`there is no role with the ID ${JSON.stringify(ID)}`);
    }
    const sameName = this.named(Name);
    if (sameName !== undefined && sameName.ID !== ID) {
      refuse(`there is already a role with the name ${JSON.stringify(Name)}`);
    }
    return this.#state.update((transaction) =>
      transaction.put("aclRoles", {
        ID: ID || this.#nondeterminism.newId(),
        Name,
        Description,
        Policies: names.map((name) => ({ Name: name })),
        Hash: digest([Name, Description, names]),
        CreateIndex: 0,
        ModifyIndex: 0,
      }),
    );
  }

  /** @throws {Fault} `not_found` */
  delete(id: string): Promise<number> {
    this.require(id);
    return this.#state.update((transaction) => {
      transaction.delete("aclRoles", id);
      return transaction.index;
    });
  }
}

function refuse(problem: string): never {
  throw new Fault("invalid_argument", `Invalid role: ${problem}`);
}
