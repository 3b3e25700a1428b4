import type { RootKey } from "@drover/job";
import {
  bool,
  choice,
  duration,
  int,
  int64,
  nullable,
  object,
  schema,
  string,
  stringMap,
  within,
  zeroIsUnset,
} from "@drover/schema";
import type {
  JsonWebKeySet,
  KeyringRotateResponse,
  OidcConfiguration,
  Variable,
  VariableStub,
} from "../types/variable.ts";
import { ANYONE, FILTERED, operatorCapability, variable } from "./access.ts";
import { EVERY, get, PAGED, put, remove } from "./define.ts";
import { document, listOf } from "./operation.ts";

const CAS = nullable(within(int(), { min: 0 }));

export const listVariables = get("listVariables", "/v1/vars", {
  summary: "Lists variables without their items",
  access: FILTERED,
  query: schema(PAGED),
  reply: listOf<VariableStub>("VariableStub"),
});

export const getVariable = get("getVariable", "/v1/var/:path+", {
  summary: "Shows a variable",
  access: variable("read"),
  reply: document<Variable>("Variable"),
});

export const putVariable = put("putVariable", "/v1/var/:path+", {
  summary:
    "Writes a variable, with cas only if nobody has since; or acquires, renews or releases its lock",
  access: variable("write"),
  query: schema({
    ...EVERY,
    cas: CAS,
    "lock-acquire": bool(),
    "lock-renew": bool(),
    "lock-release": bool(),
  }),
  body: schema({
    Namespace: string(),
    Path: string(),
    Items: stringMap(),
    Lock: object(
      schema({
        ID: string(),
        TTL: zeroIsUnset(duration()),
        LockDelay: zeroIsUnset(duration()),
      }),
    ),
  }),
  repeats: { Path: "path" },
  reply: document<Variable>("Variable"),
});

export const deleteVariable = remove("deleteVariable", "/v1/var/:path+", {
  summary: "Deletes a variable, with cas only if nobody has written it since",
  access: variable("destroy"),
  query: schema({ ...EVERY, cas: CAS }),
  reply: document<Variable | null>("Variable"),
});

export const listRootKeys = get("listRootKeys", "/v1/operator/keyring/keys", {
  summary: "Lists the root keys of the keyring, without their material",
  access: operatorCapability("keyring-read"),
  reply: listOf<RootKey>("RootKey"),
});

export const rotateKeyring = put("rotateKeyring", "/v1/operator/keyring/rotate", {
  summary: "Makes a new root key, which encrypts and signs from now on, or from publish_time on",
  access: operatorCapability("keyring-rotate"),
  query: schema({
    ...EVERY,
    algo: choice("", ["", "aes256-gcm"], ""),
    full: bool(),
    publish_time: within(int64(), { min: 0 }),
  }),
  reply: document<KeyringRotateResponse>("KeyringRotateResponse"),
});

export const deleteRootKey = remove("deleteRootKey", "/v1/operator/keyring/key/:id", {
  summary: "Deletes a root key that is not active",
  access: operatorCapability("keyring-delete"),
  query: schema({ ...EVERY, force: bool() }),
  reply: document<{ Index: number }>("KeyringDeleteResponse"),
});

export const getJsonWebKeys = get("getJsonWebKeys", "/.well-known/jwks.json", {
  summary: "Shows the public keys that identities are verified with",
  access: ANYONE,
  reply: document<JsonWebKeySet>("JsonWebKeySet"),
});

export const getOidcConfiguration = get(
  "getOidcConfiguration",
  "/.well-known/openid-configuration",
  {
    summary: "Describes how identities are verified, where oidc_issuer is configured",
    access: ANYONE,
    reply: document<OidcConfiguration>("OidcConfiguration"),
  },
);
