import type { Int64 } from "@drover/schema";
import {
  bootstrapAcl,
  createAclRole,
  createAclToken,
  deleteAclPolicy,
  deleteAclRole,
  deleteAclToken,
  getAclPolicy,
  getAclRole,
  getAclRoleByName,
  getAclToken,
  getOwnAclToken,
  listAclPolicies,
  listAclRoles,
  listAclTokens,
  listOwnAclPolicies,
  updateAclRole,
  updateAclToken,
  upsertAclPolicy,
} from "../operations/acl.ts";
import type {
  AclPolicy,
  AclPolicyListStub,
  AclPolicyResponse,
  AclRole,
  AclToken,
  AclTokenListStub,
} from "../types/acl.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** What is given of a token that is made or changed. */
export type AclTokenInput = Partial<
  Pick<AclToken, "AccessorID" | "Name" | "Policies" | "Global">
> & {
  Type: string;
  /** Nanoseconds. */
  ExpirationTTL?: Int64;
  Roles?: readonly { ID?: string; Name?: string }[] | null;
};

/** Who may do what: tokens, policies and roles. */
export class AclApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** @param secret what the first token is to be; made if it is left out */
  bootstrap(secret = ""): Promise<AclToken> {
    return this.#transport.write(bootstrapAcl, {}, { BootstrapSecret: secret });
  }

  tokens(options?: QueryOptions): Promise<Answer<AclTokenListStub[]>> {
    return this.#transport.read(listAclTokens, {}, options);
  }

  token(accessor: string): Promise<Answer<AclToken>> {
    return this.#transport.read(getAclToken, { id: accessor });
  }

  /** The token of this client. */
  ownToken(): Promise<Answer<AclToken>> {
    return this.#transport.read(getOwnAclToken, {});
  }

  createToken(token: AclTokenInput): Promise<AclToken> {
    return this.#transport.write(createAclToken, {}, token);
  }

  updateToken(accessor: string, token: AclTokenInput): Promise<AclToken> {
    return this.#transport.write(updateAclToken, { id: accessor }, token);
  }

  deleteToken(accessor: string): Promise<null> {
    return this.#transport.write(deleteAclToken, { id: accessor });
  }

  policies(options?: QueryOptions): Promise<Answer<AclPolicyListStub[]>> {
    return this.#transport.read(listAclPolicies, {}, options);
  }

  /** The policies of this client's token or workload identity. */
  ownPolicies(): Promise<Answer<AclPolicyListStub[]>> {
    return this.#transport.read(listOwnAclPolicies, {});
  }

  policy(name: string): Promise<Answer<AclPolicyResponse>> {
    return this.#transport.read(getAclPolicy, { name });
  }

  upsertPolicy(
    policy: Pick<AclPolicy, "Name" | "Description" | "Rules" | "JobACL">,
  ): Promise<null> {
    return this.#transport.write(upsertAclPolicy, { name: policy.Name }, policy);
  }

  deletePolicy(name: string): Promise<null> {
    return this.#transport.write(deleteAclPolicy, { name });
  }

  roles(options?: QueryOptions): Promise<Answer<AclRole[]>> {
    return this.#transport.read(listAclRoles, {}, options);
  }

  role(id: string): Promise<Answer<AclRole>> {
    return this.#transport.read(getAclRole, { id });
  }

  roleNamed(name: string): Promise<Answer<AclRole>> {
    return this.#transport.read(getAclRoleByName, { name });
  }

  createRole(role: Pick<AclRole, "Name" | "Description" | "Policies">): Promise<AclRole> {
    return this.#transport.write(createAclRole, {}, role);
  }

  updateRole(role: Pick<AclRole, "ID" | "Name" | "Description" | "Policies">): Promise<AclRole> {
    return this.#transport.write(updateAclRole, { id: role.ID }, role);
  }

  deleteRole(id: string): Promise<null> {
    return this.#transport.write(deleteAclRole, { id });
  }
}
