import type { NodeListStub } from "@drover/api";
import { formatTable } from "../terminal/table.ts";
import { shortId } from "./short-id.ts";

interface NodeColumns {
  readonly verbose: boolean;
  /** Whether the operating system is among them. */
  readonly os?: boolean;
  /** How many allocations run on each, by its id; undefined for no such column. */
  readonly running?: ReadonlyMap<string, number> | undefined;
}

/** What a list of nodes prints: a table, or with `quiet` an id in each line. */
export function nodeList(
  nodes: readonly NodeListStub[],
  { quiet, ...columns }: NodeColumns & { readonly quiet: boolean },
): string {
  if (quiet) return nodes.map(({ ID }) => shortId(ID, columns)).join("\n");
  return nodeTable(nodes, columns);
}

export function nodeTable(
  nodes: readonly NodeListStub[],
  { verbose, os = false, running }: NodeColumns = { verbose: false },
): string {
  if (nodes.length === 0) return "No nodes registered";
  return formatTable([
    [
      ...["ID", "Node Pool", "DC", "Name", "Class"],
      ...(os ? ["OS"] : []),
      ...(verbose ? ["Address", "Version"] : []),
      ...["Drain", "Eligibility", "Status"],
      ...(running === undefined ? [] : ["Running Allocs"]),
    ],
    ...nodes.map((node) => [
      shortId(node.ID, { verbose }),
      node.NodePool,
      node.Datacenter,
      node.Name,
      node.NodeClass,
      ...(os ? [node.Attributes?.["os.name"] ?? ""] : []),
      ...(verbose ? [node.Address, node.Version] : []),
      String(node.Drain),
      node.SchedulingEligibility,
      node.Status,
      ...(running === undefined ? [] : [String(running.get(node.ID) ?? 0)]),
    ]),
  ]);
}
