import type { Permissions } from "@drover/acl";
import { operations, type SearchContext, type SearchResponse } from "@drover/api";
import { Fault } from "@drover/fault";
import type { ClusterState } from "@drover/server";
import { route } from "../route.ts";
import type { Route } from "../router.ts";

const LIMIT = 20;

/** What may be found of one kind. */
interface Findable {
  readonly ids: (permissions: Permissions) => IteratorObject<string>;
  /** Whether anything of it may be found at all. */
  readonly isAllowed: (permissions: Permissions, namespace: string) => boolean;
}

/** Finds ids by a prefix, of what the token may see. */
export function searchRoutes({ store }: ClusterState): Route[] {
  /** What `read-job` shows, in whatever namespace. */
  const inNamespaces = (
    table: "allocations" | "deployments" | "evaluations" | "jobs",
  ): Findable => ({
    ids: (permissions) =>
      store
        .table(table)
        .values()
        .filter(({ Namespace }) => permissions.allowsInNamespace(Namespace, "read-job"))
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
        ["default"].values().filter((name) => permissions.allowsInNamespace(name, "any")),
      isAllowed: (permissions) => permissions.allowsInNamespace("*", "any"),
    },
    nodes: {
      ids: () =>
        store
          .table("nodes")
          .values()
          .map(({ ID }) => ID),
      isAllowed: (permissions) => permissions.allows([{ in: "node", level: "read" }], {}),
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
            .ids(permissions)
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
