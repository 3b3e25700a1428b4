/** A state of the page, as its address says it. */
export interface Place {
  /** As {@link LISTS} and {@link THINGS} have them; "unknown" for an address that is none. */
  readonly page: PageName;
  /** The id or the path of the job, allocation, service, variable and so on; empty for lists. */
  readonly id: string;
  /** The part of the page; empty for the first. */
  readonly tab: string;
  readonly query: URLSearchParams;
}

const LISTS = {
  "": "overview",
  jobs: "jobs",
  run: "run",
  evaluations: "evaluations",
  services: "services",
  variables: "variables",
  node: "node",
  tokens: "tokens",
  policies: "policies",
  roles: "roles",
  settings: "settings",
} as const;

const THINGS = {
  jobs: "job",
  allocations: "allocation",
  services: "service",
  variables: "variable",
  tokens: "token",
  policies: "policy",
  roles: "role",
} as const;

export type PageName =
  | (typeof LISTS)[keyof typeof LISTS]
  | (typeof THINGS)[keyof typeof THINGS]
  | "unknown";

/** What an address below `/ui/` shows; one that is no address of the page is `unknown`. */
export function placeOf({ pathname, search }: { pathname: string; search: string }): Place {
  const query = new URLSearchParams(search);
  const [first = "", second = "", tab = "", ...more] = pathname
    .replace(/^\/ui\/?/, "")
    .replace(/\/$/, "")
    .split("/");
  const id = decoded(second);
  if (id === undefined || more.length > 0) return { page: "unknown", id: "", tab: "", query };
  if (id === "") return { page: own(LISTS, first) ?? "unknown", id, tab, query };
  return { page: own(THINGS, first) ?? "unknown", id, tab, query };
}

/** The address of a job, or of a part of its page. */
export function jobAddress(id: string, tab = ""): string {
  return addressOf("jobs", id, tab);
}

export function allocationAddress(id: string, tab = ""): string {
  return addressOf("allocations", id, tab);
}

export function serviceAddress(name: string): string {
  return addressOf("services", name, "");
}

export function variableAddress(path: string): string {
  return addressOf("variables", path, "");
}

/** @param list which kind of thing is managed */
export function accessAddress(list: "tokens" | "policies" | "roles", id: string): string {
  return addressOf(list, id, "");
}

function addressOf(list: keyof typeof THINGS, id: string, tab: string): string {
  return `/ui/${list}/${encodeURIComponent(id)}${tab === "" ? "" : `/${tab}`}`;
}

function own<Table extends object>(table: Table, name: string): Table[keyof Table] | undefined {
  return Object.hasOwn(table, name) ? table[name as keyof Table] : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
