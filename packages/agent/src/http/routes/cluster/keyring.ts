import { createPublicKey } from "node:crypto";
import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import { type Keyring, SIGNING_ALGORITHM } from "@drover/server";
import { type StateStore, topic } from "@drover/store";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

const JWKS_PATH = "/.well-known/jwks.json";
/** How long a verifier may keep the keys, in seconds: a token of a newer key makes it ask again. */
const KEYS_MAX_AGE_S = 15 * 60;

/** Root keys, and what others need to verify identities. */
export function keyringRoutes({
  store,
  keyring,
  oidcIssuer,
}: {
  store: StateStore;
  keyring: Keyring;
  /** Empty for none. */
  oidcIssuer: string;
}): Route[] {
  const topics = [topic.table("rootKeys")];
  return [
    route(operations.listRootKeys, (request) =>
      blockingRead(request, store, topics, () => ({ items: keyring.list().map(jsonText) })),
    ),
    route(operations.rotateKeyring, async ({ query: { full, publish_time: publishTime } }) => {
      const { key, index } = await keyring.rotate({ full, publishTime });
      // Told as it was before it was written: clients that wait beyond an index of it would wait for long.
      return { body: { Key: { ...key, CreateIndex: 0, ModifyIndex: 0 }, Index: index }, index };
    }),
    route(operations.deleteRootKey, async ({ parameters: { id }, query: { force } }) => {
      const index = await keyring.remove(id, { force });
      return { body: { Index: index }, index };
    }),
    route(operations.getJsonWebKeys, (request) =>
      blockingRead(request, store, topics, async () => {
        const keys = await keyring.signingKeys();
        return {
          body: {
            keys: keys.map(({ id, privateKey }) => {
              const { n = "", e = "" } = createPublicKey(privateKey).export({ format: "jwk" });
              return { use: "sig", kty: "RSA", kid: id, alg: SIGNING_ALGORITHM, n, e };
            }),
          },
          headers: { "Cache-Control": `max-age=${KEYS_MAX_AGE_S}` },
        };
      }),
    ),
    route(operations.getOidcConfiguration, () => {
      if (oidcIssuer === "") {
        throw new Fault(
          "not_found",
          "OIDC Discovery endpoint disabled: set oidc_issuer in the server block",
        );
      }
      return {
        body: {
          issuer: oidcIssuer,
          jwks_uri: oidcIssuer.replace(/\/*$/, JWKS_PATH),
          id_token_signing_alg_values_supported: [SIGNING_ALGORITHM],
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
        },
      };
    }),
  ];
}
