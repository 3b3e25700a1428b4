import { schema } from "@drover/schema";
import { ANYONE, MANAGEMENT } from "./access.ts";
import { EVERY, get, PAGED, put } from "./define.ts";
import { document, listOf } from "./operation.ts";

// There is no single sign-on: nothing of it exists, and whatever would make it is refused.

export const listAuthMethods = get("listAuthMethods", "/v1/acl/auth-methods", {
  summary: "Lists the methods of single sign-on, of which there are none",
  access: ANYONE,
  query: schema(PAGED),
  reply: listOf<object>("AuthMethod"),
});

export const listBindingRules = get("listBindingRules", "/v1/acl/binding-rules", {
  summary: "Lists the binding rules of single sign-on, of which there are none",
  access: MANAGEMENT,
  query: schema(PAGED),
  reply: listOf<object>("BindingRule"),
});

const REFUSED = {
  summary: "Is refused: there is no single sign-on",
  reply: document<null>("null"),
  methods: ["PUT", "POST"],
} as const;

const REFUSED_WITH_ID = {
  ...REFUSED,
  query: schema(EVERY),
  access: MANAGEMENT,
  methods: ["GET", "PUT", "POST", "DELETE"],
} as const;

export const createAuthMethod = put("createAuthMethod", "/v1/acl/auth-method", {
  ...REFUSED,
  access: MANAGEMENT,
});
export const useAuthMethod = put("useAuthMethod", "/v1/acl/auth-method/:name", REFUSED_WITH_ID);
export const createBindingRule = put("createBindingRule", "/v1/acl/binding-rule", {
  ...REFUSED,
  access: MANAGEMENT,
});
export const useBindingRule = put("useBindingRule", "/v1/acl/binding-rule/:id", REFUSED_WITH_ID);
export const login = put("login", "/v1/acl/login", { ...REFUSED, access: ANYONE });
export const beginOidcLogin = put("beginOidcLogin", "/v1/acl/oidc/auth-url", {
  ...REFUSED,
  access: ANYONE,
});
export const completeOidcLogin = put("completeOidcLogin", "/v1/acl/oidc/complete-auth", {
  ...REFUSED,
  access: ANYONE,
});
