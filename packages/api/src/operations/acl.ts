import {
  bool,
  duration,
  mandatory,
  nullable,
  object,
  objects,
  schema,
  secret,
  string,
  strings,
  within,
  zeroIsUnset,
} from "@drover/schema";
import type {
  AclPolicyListStub,
  AclPolicyResponse,
  AclRole,
  AclToken,
  AclTokenListStub,
  OneTimeTokenExchangeResponse,
  OneTimeTokenResponse,
} from "../types/acl.ts";
import { ANYONE, FILTERED, MANAGEMENT } from "./access.ts";
import { get, PAGED, put, remove } from "./define.ts";
import { document, listOf } from "./operation.ts";

const RULES = within(string(), { maxLength: 64 * 1024 });

const TOKEN = schema({
  AccessorID: string(),
  SecretID: secret(string()),
  Name: string(),
  Type: mandatory(string()),
  Policies: strings(),
  Roles: objects(schema({ ID: string(), Name: string() })),
  Global: bool(),
  ExpirationTime: nullable(string()),
  ExpirationTTL: zeroIsUnset(duration()),
});

const POLICY = schema({
  Name: mandatory(string()),
  Description: string(),
  Rules: RULES,
  JobACL: object(schema({ Namespace: string(), JobID: string(), Group: string(), Task: string() })),
});

const ROLE = schema({
  ID: string(),
  Name: mandatory(string()),
  Description: string(),
  Policies: objects(schema({ Name: string() })),
});

export const bootstrapAcl = put("bootstrapAcl", "/v1/acl/bootstrap", {
  summary: "Makes the first management token",
  access: ANYONE,
  body: schema({ BootstrapSecret: secret(string()) }),
  reply: document<AclToken>("AclToken"),
});

export const listAclTokens = get("listAclTokens", "/v1/acl/tokens", {
  summary: "Lists ACL tokens, without their secrets",
  access: MANAGEMENT,
  query: schema({ ...PAGED, global: bool() }),
  reply: listOf<AclTokenListStub>("AclTokenListStub"),
});

export const createAclToken = put("createAclToken", "/v1/acl/token", {
  summary: "Makes an ACL token",
  access: MANAGEMENT,
  body: TOKEN,
  reply: document<AclToken>("AclToken"),
});

export const getOwnAclToken = get("getOwnAclToken", "/v1/acl/token/self", {
  summary: "Shows the ACL token of the request",
  access: FILTERED,
  reply: document<AclToken>("AclToken"),
});

export const getAclToken = get("getAclToken", "/v1/acl/token/:id", {
  summary: "Shows an ACL token",
  access: FILTERED,
  reply: document<AclToken>("AclToken"),
});

export const updateAclToken = put("updateAclToken", "/v1/acl/token/:id", {
  summary: "Changes an ACL token",
  access: MANAGEMENT,
  body: TOKEN,
  repeats: { AccessorID: "id" },
  reply: document<AclToken>("AclToken"),
});

export const deleteAclToken = remove("deleteAclToken", "/v1/acl/token/:id", {
  summary: "Deletes an ACL token",
  access: MANAGEMENT,
});

export const createOneTimeToken = put("createOneTimeToken", "/v1/acl/token/onetime", {
  summary: "Makes a one-time token, which can be exchanged for that of the request",
  access: FILTERED,
  reply: document<OneTimeTokenResponse>("OneTimeTokenResponse"),
});

export const exchangeOneTimeToken = put("exchangeOneTimeToken", "/v1/acl/token/onetime/exchange", {
  summary: "Exchanges a one-time token for the ACL token that it stands for",
  access: ANYONE,
  body: schema({ OneTimeSecretID: mandatory(secret(string())) }),
  reply: document<OneTimeTokenExchangeResponse>("OneTimeTokenExchangeResponse"),
});

export const listAclPolicies = get("listAclPolicies", "/v1/acl/policies", {
  summary: "Lists ACL policies",
  access: FILTERED,
  query: schema(PAGED),
  reply: listOf<AclPolicyListStub>("AclPolicyListStub"),
});

export const listOwnAclPolicies = get("listOwnAclPolicies", "/v1/acl/policy/self", {
  summary: "Lists the ACL policies of the request's token or workload identity",
  access: FILTERED,
  query: schema(PAGED),
  reply: listOf<AclPolicyListStub>("AclPolicyListStub"),
});

export const getAclPolicy = get("getAclPolicy", "/v1/acl/policy/:name", {
  summary: "Shows an ACL policy",
  access: FILTERED,
  reply: document<AclPolicyResponse>("AclPolicy"),
});

export const upsertAclPolicy = put("upsertAclPolicy", "/v1/acl/policy/:name", {
  summary: "Makes an ACL policy, or changes it",
  access: MANAGEMENT,
  body: POLICY,
  repeats: { Name: "name" },
  reply: document<null>("null"),
});

export const deleteAclPolicy = remove("deleteAclPolicy", "/v1/acl/policy/:name", {
  summary: "Deletes an ACL policy",
  access: MANAGEMENT,
});

export const listAclRoles = get("listAclRoles", "/v1/acl/roles", {
  summary: "Lists ACL roles",
  access: FILTERED,
  query: schema(PAGED),
  reply: listOf<AclRole>("AclRole"),
});

export const createAclRole = put("createAclRole", "/v1/acl/role", {
  summary: "Makes an ACL role",
  access: MANAGEMENT,
  body: ROLE,
  reply: document<AclRole>("AclRole"),
});

export const getAclRole = get("getAclRole", "/v1/acl/role/:id", {
  summary: "Shows an ACL role",
  access: FILTERED,
  reply: document<AclRole>("AclRole"),
});

export const getAclRoleByName = get("getAclRoleByName", "/v1/acl/role/name/:name", {
  summary: "Shows the ACL role with a name",
  access: FILTERED,
  reply: document<AclRole>("AclRole"),
});

export const updateAclRole = put("updateAclRole", "/v1/acl/role/:id", {
  summary: "Changes an ACL role",
  access: MANAGEMENT,
  body: ROLE,
  repeats: { ID: "id" },
  reply: document<AclRole>("AclRole"),
});

export const deleteAclRole = remove("deleteAclRole", "/v1/acl/role/:id", {
  summary: "Deletes an ACL role",
  access: MANAGEMENT,
});
