import { type AclPolicy, parsePolicy } from "@drover/acl";
import { type AclPolicyListStub, operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Acl } from "@drover/server";
import { type StateStore, topic } from "@drover/store";
import type { Admission } from "../../acl/admission.ts";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { type ListRequest, listReply } from "../../replies/list-reply.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

/** ACL policies and roles. Who is no manager sees its own. */
export function aclPolicyRoutes({ store, acl }: { store: StateStore; acl: Acl }): Route[] {
  const { policies, roles } = acl;
  const ownPolicies = ({ caller }: Admission) => new Set(caller.policies().map(({ Name }) => Name));
  const ownRoles = ({ caller }: Admission) =>
    new Set((caller.token?.Roles ?? []).map(({ ID }) => ID));
  const seen = <Row>(access: Admission, rows: Iterable<Row>, isOwn: (row: Row) => boolean) =>
    Iterator.from(rows).filter((row) => access.permissions.isManagement || isOwn(row));
  const listPolicies = (request: ListRequest, rows: Iterable<AclPolicy>) =>
    listReply(request, Iterator.from(rows).map(policyStub), {
      keyOf: ({ Name }) => Name,
      idOf: ({ Name }) => Name,
      fields: ROW_FIELDS.aclPolicies,
      show: jsonText,
    });
  const requireRole = (id: string, access: Admission) => {
    if (!access.permissions.isManagement && !ownRoles(access).has(id)) refuse();
    return roles.require(id);
  };
  return [
    route(operations.listAclPolicies, (request) =>
      blockingRead(request, store, [topic.table("aclPolicies")], () => {
        const own = ownPolicies(request.access);
        const rows = store.table("aclPolicies").values();
        return listPolicies(
          request,
          seen(request.access, rows, ({ Name }) => own.has(Name)),
        );
      }),
    ),
    route(operations.listOwnAclPolicies, (request) =>
      blockingRead(request, store, [topic.table("aclPolicies")], () => {
        const { permissions, caller } = request.access;
        const all = () => store.table("aclPolicies").values();
        return listPolicies(request, permissions.isManagement ? all() : caller.policies());
      }),
    ),
    route(operations.getAclPolicy, (request) => {
      const { name } = request.parameters;
      return blockingRead(request, store, [topic.row("aclPolicies", name)], () => {
        const { access } = request;
        const isAllowed = access.permissions.isManagement || ownPolicies(access).has(name);
        if (!isAllowed) refuse();
        const policy = policies.require(name);
        return { body: { ...policy, RulesJSON: parsePolicy(policy.Rules).rules ?? null } };
      });
    }),
    route(operations.upsertAclPolicy, async ({ body }) => ({
      body: null,
      index: await policies.upsert(body),
    })),
    route(operations.deleteAclPolicy, async ({ parameters: { name } }) => ({
      body: null,
      index: await policies.delete(name),
    })),
    route(operations.listAclRoles, (request) =>
      blockingRead(request, store, [topic.table("aclRoles")], () => {
        const own = ownRoles(request.access);
        const rows = store.table("aclRoles").values();
        return listReply(
          request,
          seen(request.access, rows, ({ ID }) => own.has(ID)),
          {
            keyOf: ({ ID }) => ID,
            idOf: ({ ID }) => ID,
            fields: ROW_FIELDS.aclRoles,
            show: jsonText,
          },
        );
      }),
    ),
    route(operations.getAclRole, (request) => {
      const { id } = request.parameters;
      return blockingRead(request, store, [topic.row("aclRoles", id)], () => ({
        body: requireRole(id, request.access),
      }));
    }),
    route(operations.getAclRoleByName, (request) =>
      blockingRead(request, store, [topic.table("aclRoles")], () => {
        const { name } = request.parameters;
        return { body: requireRole(roles.named(name)?.ID ?? name, request.access) };
      }),
    ),
    route(operations.createAclRole, async ({ body }) => {
      const role = await roles.upsert({ ...body, ID: "", Policies: body.Policies ?? [] });
      return { body: role, index: role.ModifyIndex };
    }),
    route(operations.updateAclRole, async ({ body, parameters: { id } }) => {
      const role = await roles.upsert({ ...body, ID: id, Policies: body.Policies ?? [] });
      return { body: role, index: role.ModifyIndex };
    }),
    route(operations.deleteAclRole, async ({ parameters: { id } }) => ({
      body: null,
      index: await roles.delete(id),
    })),
  ];
}

function policyStub({ Rules: _, ...stub }: AclPolicy): AclPolicyListStub {
  return stub;
}

function refuse(): never {
  throw new Fault("permission_denied", "Permission denied");
}
