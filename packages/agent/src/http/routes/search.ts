import type { SearchContext, SearchResponse } from "@drover/api";
import { Fault } from "@drover/fault";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import type { Route } from "../router.ts";

const LIMIT = 20;
const CONTEXTS = ["allocs", "deployment", "evals", "jobs", "namespaces", "nodes"] as const;

/** Finds ids by a prefix. */
export function searchRoutes({ store }: ClusterState): Route[] {
  const idsOf = (context: (typeof CONTEXTS)[number]): IteratorObject<string> => {
    switch (context) {
      case "allocs":
        return store
          .table("allocations")
          .values()
          .map(({ ID }) => ID);
      case "deployment":
        return store
          .table("deployments")
          .values()
          .map(({ ID }) => ID);
      case "evals":
        return store
          .table("evaluations")
          .values()
          .map(({ ID }) => ID);
      case "jobs":
        return store
          .table("jobs")
          .values()
          .map(({ ID }) => ID);
      case "namespaces":
        return ["default"].values();
      case "nodes":
        return store
          .table("nodes")
          .values()
          .map(({ ID }) => ID);
    }
  };
  return [
    {
      methods: ["PUT", "POST"],
      path: "/v1/search",
      handler: async (exchange) => {
        const { Prefix, Context } = await exchange.object();
        const prefix = String(Prefix ?? "").toLowerCase();
        const Matches: SearchResponse["Matches"] = {};
        const Truncations: SearchResponse["Truncations"] = {};
        for (const context of contextsOf(String(Context ?? "all"))) {
          const found = idsOf(context)
            .filter((id) => id.toLowerCase().startsWith(prefix))
            .take(LIMIT + 1)
            .toArray();
          Matches[context] = found.slice(0, LIMIT);
          Truncations[context] = found.length > LIMIT;
        }
        return { body: { Matches, Truncations, Index: store.index }, index: store.index };
      },
    },
  ];
}

function contextsOf(given: string): readonly Exclude<SearchContext, "all">[] {
  if (given === "all" || given === "") return CONTEXTS;
  const context = CONTEXTS.find((known) => known === given);
  if (context !== undefined) return [context];
  throw new Fault(
    "invalid_argument",
    `Context must be one of ${CONTEXTS.join(", ")} or all, not "${given}"`,
  );
}
