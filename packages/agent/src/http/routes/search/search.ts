import type { Permissions } from "@drover/acl";
import { operations, type SearchContext, type SearchResponse } from "@drover/api";
import { Fault } from "@drover/fault";
import { type Namespaces, type NodePools, scalingPolicies } from "@drover/server";
import type { StateStore } from "@drover/store";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { isIn, READ_NODE, READ_POOL } from "./search-scope.ts";

const LIMIT = 20;
const LIST_VARIABLE = [{ in: "variable", capability: "list" }] as const;

/** What may be found of one kind. */
interface Findable {
  readonly ids: (permissions: Permissions, namespace: string) => IteratorObject<string>;
  /** Whether anything of it may be found at all. */
  readonly isAllowed: (permissions: Permissions, namespace: string) => boolean;
}

/** Finds ids by a prefix, of what the token may see. */
export function searchRoutes({
  store,
  namespaces,
  nodePools,
}: {
  store: StateStore;
  namespaces: Namespaces;
  nodePools: NodePools;
}): Route[] {
  /** What `read-job` shows, in whatever namespace. */
  const inNamespaces = (
    table: "allocations" | "deployments" | "evaluations" | "jobs",
  ): Findable => ({
    ids: (permissions, namespace) =>
      store
        .table(table)
        .values()
        .filter(
          ({ Namespace }) =>
            isIn(namespace, Namespace) && permissions.allowsInNamespace(Namespace, "read-job"),
        )
        .map(({ ID }) => ID),
    isAllowed: (permissions, namespace) => permissions.allowsInNamespace(namespace, "read-job"),
  });
  const contexts: Readonly<Record<Exclude<SearchContext, "all">, Findable>> = {
    allocs: inNamespaces("allocations"),
    deployment: inNamespaces("deployments"),
    evals: inNamespaces("evaluations"),
    jobs: inNamespaces("jobs"),
    namespaces: {
      ids: (permissions) =>
        namespaces
          .list()
          .values()
          .map(({ Name }) => Name)
          .filter((name) => permissions.allowsInNamespace(name, "any")),
      isAllowed: (permissions) => permissions.allowsInNamespace("*", "any"),
    },
    node_pools: {
      ids: (permissions) =>
        nodePools
          .list()
          .values()
          .map(({ Name }) => Name)
          .filter((nodePool) => permissions.allows(READ_POOL, { nodePool })),
      isAllowed: (permissions) => permissions.allows(READ_POOL, { nodePool: "*" }),
    },
    scaling_policy: {
      ids: (permissions, namespace) =>
        scalingPolicies(store)
          .values()
          .filter(
            ({ Target }) =>
              isIn(namespace, Target.Namespace) &&
              permissions.allowsInNamespace(Target.Namespace, "list-scaling-policies"),
          )
          .map(({ ID }) => ID),
      isAllowed: (permissions, namespace) =>
        permissions.allowsInNamespace(namespace, "list-scaling-policies"),
    },
    vars: {
      ids: (permissions, namespace) =>
        store
          .table("variables")
          .values()
          .filter(
            ({ Namespace, Path }) =>
              isIn(namespace, Namespace) &&
              permissions.allows(LIST_VARIABLE, { namespace: Namespace, path: Path }),
          )
          .map(({ Path }) => Path),
      isAllowed: (permissions) => permissions.allows(LIST_VARIABLE, { namespace: "*" }),
    },
    nodes: {
      ids: () =>
        store
          .table("nodes")
          .values()
          .map(({ ID }) => ID),
      isAllowed: (permissions) => permissions.allows(READ_NODE, {}),
    },
  };
  const names = Object.keys(contexts) as (keyof typeof contexts)[];
  return [
    route(
      operations.search,
      ({ body: { Prefix, Context }, namespace, access: { permissions } }) => {
        const asked = Context === "all" || Context === "" ? names : [Context];
        const allowed = asked.filter((name) => contexts[name].isAllowed(permissions, namespace));
        if (allowed.length === 0) throw new Fault("permission_denied", "Permission denied");
        const prefix = Prefix.toLowerCase();
        const Matches: SearchResponse["Matches"] = {};
        const Truncations: SearchResponse["Truncations"] = {};
        for (const name of allowed) {
          const found = contexts[name]
            .ids(permissions, namespace)
            .filter((id) => id.toLowerCase().startsWith(prefix))
            .take(LIMIT + 1)
            .toArray();
          Matches[name] = found.slice(0, LIMIT);
          Truncations[name] = found.length > LIMIT;
        }
        return { body: { Matches, Truncations, Index: store.index }, index: store.index };
      },
    ),
  ];
}
