import type { AclPolicy, AclRole, AclToken, OneTimeToken, PolicyRules } from "@drover/acl";

export type { AclPolicy, AclRole, AclToken, OneTimeToken, PolicyRules };

/** A token as lists show it: never with its secret id. */
export type AclTokenListStub = Omit<AclToken, "SecretID" | "ExpirationTTL">;

export type AclPolicyListStub = Omit<AclPolicy, "Rules">;

/** A policy with what its rules say. */
export interface AclPolicyResponse extends AclPolicy {
  RulesJSON: PolicyRules | null;
}

export interface OneTimeTokenResponse {
  OneTimeToken: OneTimeToken;
  Index: number;
}

export interface OneTimeTokenExchangeResponse {
  Token: AclToken;
  Index: number;
}
