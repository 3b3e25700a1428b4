import { operations } from "@drover/api";
import type { Guarded, Rights } from "./live/rights.ts";
import type { PageName } from "./place.ts";

/** What lists of variables are filtered by. */
export const LISTS_VARIABLES: Guarded = {
  access: { kind: "required", anyOf: [{ in: "variable", capability: "list" }], of: "variable" },
};

/** A page that the bar leads to. */
export interface Link {
  readonly title: string;
  readonly address: string;
  /** The pages that belong to it. */
  readonly pages: readonly PageName[];
  /** What one must be allowed to see it; anybody sees it unless told. */
  readonly needs?: Guarded;
}

export const LINKS: readonly Link[] = [
  { title: "Overview", address: "/ui/", pages: ["overview"] },
  {
    title: "Jobs",
    address: "/ui/jobs",
    pages: ["jobs", "job", "run", "allocation"],
    needs: operations.listJobs,
  },
  {
    title: "Evaluations",
    address: "/ui/evaluations",
    pages: ["evaluations"],
    needs: operations.listEvaluations,
  },
  {
    title: "Services",
    address: "/ui/services",
    pages: ["services", "service"],
    needs: operations.listServices,
  },
  {
    title: "Variables",
    address: "/ui/variables",
    pages: ["variables", "variable"],
    needs: LISTS_VARIABLES,
  },
  { title: "Node", address: "/ui/node", pages: ["node"], needs: operations.getNode },
  {
    title: "Access",
    address: "/ui/tokens",
    pages: ["tokens", "token", "policies", "policy", "roles", "role"],
    needs: operations.listAclTokens,
  },
  { title: "Settings", address: "/ui/settings", pages: ["settings"] },
];

/** Whether the token may see anything of a page; undefined while that is not known. */
export function mayFollow({ needs }: Link, rights: Rights): boolean | undefined {
  return needs === undefined || rights.may(needs, { namespace: "*" });
}
