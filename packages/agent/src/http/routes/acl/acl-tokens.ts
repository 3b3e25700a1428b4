import type { AclToken } from "@drover/acl";
import { type AclTokenListStub, operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Acl } from "@drover/server";
import { type StateStore, topic } from "@drover/store";
import type { Admission } from "../../acl/admission.ts";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { listReply } from "../../replies/list-reply.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { orderKey } from "../client/allocations.ts";

/** Makes, shows, changes and deletes ACL tokens. */
export function aclTokenRoutes({
  store,
  acl,
  resetIndex,
}: {
  store: StateStore;
  acl: Acl;
  /** The index that an operator has written down to bootstrap again. */
  resetIndex: () => Promise<number | undefined>;
}): Route[] {
  const { tokens, oneTimeTokens } = acl;
  const answer = (token: AclToken) => ({ body: tokens.shown(token), index: token.ModifyIndex });
  /** The token of the request itself. */
  const own = ({ caller }: Admission): AclToken => {
    if (caller.token !== undefined) return caller.token;
    throw new Fault("permission_denied", "Permission denied");
  };
  return [
    route(operations.bootstrapAcl, async ({ body }) =>
      answer(
        await tokens.bootstrap({ secret: body.BootstrapSecret, resetIndex: await resetIndex() }),
      ),
    ),
    route(operations.listAclTokens, (request) =>
      blockingRead(request, store, [topic.table("aclTokens")], () => {
        const { global: isGlobalOnly } = request.query;
        const wanted = store.table("aclTokens").values();
        // What can be filtered by is what is shown, so that no filter tells of a secret.
        const stubs = wanted
          .filter(({ Global }) => Global || !isGlobalOnly)
          .map((token) => stubOf(tokens.shown(token)));
        return listReply(request, stubs, {
          keyOf: ({ CreateIndex, AccessorID: ID }) => orderKey({ CreateIndex, ID }),
          idOf: ({ AccessorID }) => AccessorID,
          fields: ROW_FIELDS.aclTokens,
          show: jsonText,
        });
      }),
    ),
    route(operations.createAclToken, async ({ body }) => answer(await tokens.upsert(body))),
    route(operations.updateAclToken, async ({ body, parameters: { id: accessor } }) => {
      // One that comes with its secret may be new.
      if (body.SecretID === "") tokens.require(accessor);
      return answer(await tokens.upsert({ ...body, AccessorID: accessor }));
    }),
    route(operations.getOwnAclToken, (request) => {
      const { AccessorID } = own(request.access);
      return blockingRead(request, store, [topic.row("aclTokens", AccessorID)], () => ({
        body: tokens.shown(tokens.require(AccessorID)),
      }));
    }),
    route(operations.getAclToken, (request) => {
      const { id: accessor } = request.parameters;
      return blockingRead(request, store, [topic.row("aclTokens", accessor)], () => {
        const { permissions, caller } = request.access;
        if (!permissions.isManagement && caller.token?.AccessorID !== accessor) {
          throw new Fault("permission_denied", "Permission denied");
        }
        return { body: tokens.shown(tokens.require(accessor)) };
      });
    }),
    route(operations.deleteAclToken, async ({ parameters: { id: accessor } }) => ({
      body: null,
      index: await tokens.delete(accessor),
    })),
    route(operations.createOneTimeToken, async ({ access }) => {
      const made = await oneTimeTokens.make(own(access));
      return { body: { OneTimeToken: made, Index: made.ModifyIndex }, index: made.ModifyIndex };
    }),
    route(operations.exchangeOneTimeToken, async ({ body }) => {
      const token = await oneTimeTokens.exchange(body.OneTimeSecretID);
      return { body: { Token: tokens.shown(token), Index: store.index }, index: store.index };
    }),
  ];
}

function stubOf({ SecretID: _, ExpirationTTL: __, ...stub }: AclToken): AclTokenListStub {
  return stub;
}
