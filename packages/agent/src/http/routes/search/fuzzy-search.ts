import type { Permissions } from "@drover/acl";
import { type FuzzyMatch, operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Job, Task } from "@drover/job";
import type { Namespaces, NodePools } from "@drover/server";
import type { StateStore } from "@drover/store";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { isIn, READ_NODE, READ_POOL } from "./search-scope.ts";

/** Of each kind. */
const LIMIT = 100;
const SHORTEST = 2;

/** What may be found, by the kind of it. */
interface Candidate {
  readonly context: string;
  readonly match: FuzzyMatch;
}

/** Finds names that hold a text: of jobs and all that is in them, of allocations, nodes, pools and namespaces. */
export function fuzzySearchRoutes({
  store,
  namespaces,
  nodePools,
}: {
  store: StateStore;
  namespaces: Namespaces;
  nodePools: NodePools;
}): Route[] {
  function* candidates(permissions: Permissions, namespace: string): Generator<Candidate> {
    const sees = ({ Namespace }: { Namespace: string }) =>
      isIn(namespace, Namespace) && permissions.allowsInNamespace(Namespace, "read-job");
    for (const job of store.table("jobs").values()) if (sees(job)) yield* partsOf(job);
    for (const alloc of store.table("allocations").values()) {
      if (!sees(alloc)) continue;
      yield found("allocs", alloc.Name, [alloc.Namespace, alloc.ID]);
    }
    if (permissions.allows(READ_NODE, {})) {
      for (const { Name, ID } of store.table("nodes").values()) yield found("nodes", Name, [ID]);
    }
    for (const { Name } of namespaces.list()) {
      if (permissions.allowsInNamespace(Name, "any")) yield found("namespaces", Name, []);
    }
    for (const { Name } of nodePools.list()) {
      if (permissions.allows(READ_POOL, { nodePool: Name })) yield found("node_pools", Name, []);
    }
  }
  return [
    route(operations.fuzzySearch, ({ body: { Text, Context }, namespace, access }) => {
      if (!mayFind(access.permissions, namespace)) {
        throw new Fault("permission_denied", "Permission denied");
      }
      if (Text.length < SHORTEST) {
        throw new Fault(
          "invalid_argument",
          `fuzzy search query must be at least ${SHORTEST} characters, got ${Text.length}`,
        );
      }
      const text = Text.toLowerCase();
      const places = new Map<string, { at: number; match: FuzzyMatch }[]>();
      for (const { context, match } of candidates(access.permissions, namespace)) {
        const at = match.ID.toLowerCase().indexOf(text);
        if (at < 0 || !isAsked(Context, context)) continue;
        const known = places.get(context);
        if (known) known.push({ at, match });
        else places.set(context, [{ at, match }]);
      }
      const Matches: Record<string, FuzzyMatch[]> = {};
      const Truncations: Record<string, boolean> = {};
      for (const [context, list] of places) {
        // Where the text stands earlier comes first, then the shorter name.
        list.sort(
          (a, b) =>
            a.at - b.at || a.match.ID.length - b.match.ID.length || compare(a.match, b.match),
        );
        Matches[context] = list.slice(0, LIMIT).map(({ match }) => match);
        Truncations[context] = list.length > LIMIT;
      }
      return { body: { Matches, Truncations, Index: store.index }, index: store.index };
    }),
  ];
}

/** Whether anything may be found at all. */
function mayFind(permissions: Permissions, namespace: string): boolean {
  return (
    permissions.allowsInNamespace(namespace, "read-job") ||
    permissions.allowsInNamespace("*", "any") ||
    permissions.allows(READ_NODE, {}) ||
    permissions.allows(READ_POOL, { nodePool: "*" })
  );
}

/** Nomad's context of jobs stands for all that is in them. */
function isAsked(asked: string, context: string): boolean {
  if (asked === "" || asked === "all" || asked === context) return true;
  return asked === "jobs" && IN_JOBS.has(context);
}

const IN_JOBS: ReadonlySet<string> = new Set([
  "groups",
  "tasks",
  "services",
  "images",
  "commands",
  "classes",
]);

function compare(a: FuzzyMatch, b: FuzzyMatch): number {
  return a.ID < b.ID ? -1 : 1;
}

function found(context: string, ID: string, Scope: readonly string[]): Candidate {
  return { context, match: { ID, ...(Scope.length > 0 ? { Scope: [...Scope] } : {}) } };
}

function* partsOf(job: Job): Generator<Candidate> {
  const scope = [job.Namespace, job.ID];
  yield found("jobs", job.Name, scope);
  for (const group of job.TaskGroups) {
    yield found("groups", group.Name, scope);
    const inGroup = [...scope, group.Name];
    for (const { Name } of group.Services ?? []) yield found("services", Name, inGroup);
    for (const task of group.Tasks) {
      yield found("tasks", task.Name, inGroup);
      const inTask = [...inGroup, task.Name];
      for (const { Name } of task.Services ?? []) yield found("services", Name, inTask);
      yield* configured(task, inTask);
    }
  }
}

/** What a task's driver is told to run. */
function* configured({ Config }: Task, scope: readonly string[]): Generator<Candidate> {
  for (const [field, context] of Object.entries({
    image: "images",
    command: "commands",
    class: "classes",
  })) {
    const value = Config?.[field];
    if (typeof value === "string") yield found(context, value, scope);
  }
}
