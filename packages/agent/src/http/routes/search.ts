import { operations, type SearchContext, type SearchResponse } from "@drover/api";
import type { ClusterState } from "@drover/server";
import { route } from "../route.ts";
import type { Route } from "../router.ts";

const LIMIT = 20;

/** Finds ids by a prefix. */
export function searchRoutes({ store }: ClusterState): Route[] {
  const idsOf = (table: "allocations" | "deployments" | "evaluations" | "jobs" | "nodes") =>
    store
      .table(table)
      .values()
      .map(({ ID }) => ID);
  const contexts: Readonly<Record<Exclude<SearchContext, "all">, () => IteratorObject<string>>> = {
    allocs: () => idsOf("allocations"),
    deployment: () => idsOf("deployments"),
    evals: () => idsOf("evaluations"),
    jobs: () => idsOf("jobs"),
    namespaces: () => ["default"].values(),
    nodes: () => idsOf("nodes"),
  };
  const names = Object.keys(contexts) as (keyof typeof contexts)[];
  return [
    route(operations.search, ({ body: { Prefix, Context } }) => {
      const prefix = Prefix.toLowerCase();
      const Matches: SearchResponse["Matches"] = {};
      const Truncations: SearchResponse["Truncations"] = {};
      for (const name of Context === "all" || Context === "" ? names : [Context]) {
        const found = contexts[name]()
          .filter((id) => id.toLowerCase().startsWith(prefix))
          .take(LIMIT + 1)
          .toArray();
        Matches[name] = found.slice(0, LIMIT);
        Truncations[name] = found.length > LIMIT;
      }
      return { body: { Matches, Truncations, Index: store.index }, index: store.index };
    }),
  ];
}
