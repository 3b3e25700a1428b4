import type { Need } from "@drover/acl";
import { operations, type ShownLock, type Variable, type VariableStub } from "@drover/api";
import { Fault } from "@drover/fault";
import type { VariableLock, VariableMetadata } from "@drover/job";
import { formatDuration } from "@drover/schema";
import type { Variable as Known, Outcome, Place, Variables } from "@drover/server";
import { type StateStore, topic, variableKey } from "@drover/store";
import type { Admission } from "../../acl/admission.ts";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { listReply } from "../../replies/list-reply.ts";
import { quoted } from "../../routing/request-target.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

const LOCK_OPERATIONS = ["lock-acquire", "lock-renew", "lock-release"] as const;

const LIST: readonly Need[] = [{ in: "variable", capability: "list" }];
const READ: readonly Need[] = [{ in: "variable", capability: "read" }];

/** Reads and writes variables, and their locks. */
export function variableRoutes({
  store,
  variables,
}: {
  store: StateStore;
  variables: Variables;
}): Route[] {
  return [
    route(operations.listVariables, (request) =>
      blockingRead(request, store, [topic.table("variables")], () => {
        const { prefix } = request.query;
        const { permissions } = request.access;
        const within = variables
          .metadata()
          .filter(
            ({ Namespace: namespace, Path: path }) =>
              path.startsWith(prefix) && permissions.allows(LIST, { namespace, path }),
          );
        return listReply(request, within.map(stub), {
          keyOf: ({ Namespace, Path }) => `${Namespace}.${Path}`,
          idOf: ({ Path }) => Path,
          namespaceOf: ({ Namespace }) => Namespace,
          fields: ROW_FIELDS.variables,
          show: jsonText,
        });
      }),
    ),
    route(operations.getVariable, (request) => {
      const place = placeOf(request);
      return blockingRead(request, store, [topic.row("variables", variableKey(place))], () => {
        const variable = variables.get(place);
        if (variable === undefined) throw new Fault("not_found", "variable not found");
        return { body: shown(variable) };
      });
    }),
    route(operations.putVariable, async (request) => {
      const { query, body } = request;
      const place = placeOf(request);
      requireSameNamespace(request.namespace, body.Namespace);
      const [operation, ...more] = LOCK_OPERATIONS.filter((name) => query[name]);
      if (more.length > 0) throw new Fault("invalid_argument", "multiple lock operations");
      if (operation !== undefined && query.cas !== null) {
        throw new Fault("invalid_argument", "CAS can't be used with lock operations");
      }
      const lock = body.Lock ?? { ID: "", TTL: 0, LockDelay: 0 };
      switch (operation) {
        case "lock-acquire":
          return answer(
            await variables.acquireLock(place, { items: body.Items ?? undefined, lock }),
            request.access,
          );
        case "lock-renew": {
          const renewed = variables.renewLock(place, lock.ID);
          return { body: stub(renewed), index: renewed.ModifyIndex };
        }
        case "lock-release":
          if (body.Items !== null) {
            throw new Fault(
              "invalid_argument",
              "lock release operation doesn't take variable items",
            );
          }
          return answer(await variables.releaseLock(place, lock.ID), request.access);
        default:
          if (Number(lock.TTL) !== 0 || Number(lock.LockDelay) !== 0) {
            throw new Fault(
              "invalid_argument",
              "variable should not contain lock definition; give lock-acquire to take the lock",
            );
          }
          return answer(
            await variables.set(place, body.Items ?? {}, {
              checkIndex: query.cas ?? undefined,
              lockId: lock.ID || undefined,
            }),
            request.access,
          );
      }
    }),
    route(operations.deleteVariable, async (request) => {
      const checkIndex = request.query.cas ?? undefined;
      const outcome = await variables.delete(placeOf(request), { checkIndex });
      if (outcome.is === "conflict") return conflict(outcome.variable, request.access);
      return { body: null, status: 204, index: outcome.index };
    }),
  ];
}

function placeOf({
  namespace,
  parameters: { path },
}: {
  namespace: string;
  parameters: { path: string };
}): Place {
  return { Namespace: namespace, Path: path };
}

function requireSameNamespace(namespace: string, given: string): void {
  if (given === "" || given === namespace) return;
  throw new Fault(
    "invalid_argument",
    `Namespace is ${quoted(given)}, but the request names ${quoted(namespace)}; give ?namespace=${encodeURIComponent(given)}`,
  );
}

function answer(outcome: Outcome, access: Admission) {
  if (outcome.is === "conflict") return conflict(outcome.variable, access);
  const { variable, index } = outcome;
  if (variable === undefined) throw new Fault("internal", "A variable that was written is gone");
  return { body: readable(variable, access), index };
}

function conflict(variable: Known, access: Admission) {
  return { body: readable(variable, access), status: 409, index: variable.ModifyIndex };
}

/** Who may write a variable may not always read what is in it. */
function readable(variable: Known, { permissions }: Admission): Variable {
  const { Namespace: namespace, Path: path } = variable;
  if (permissions.allows(READ, { namespace, path })) return shown(variable);
  const { Items: _, ...metadata } = variable;
  return stub(metadata);
}

function stub({ Lock, ...metadata }: VariableMetadata): VariableStub {
  return Lock === undefined ? metadata : { ...metadata, Lock: shownLock(Lock) };
}

function shown({ Items, ...metadata }: Known): Variable {
  return Items === undefined ? stub(metadata) : { ...stub(metadata), Items: { ...Items } };
}

function shownLock({ ID, TTL, LockDelay }: VariableLock): ShownLock {
  return { TTL: formatDuration(TTL), LockDelay: formatDuration(LockDelay), ID };
}
