import type { NodeListStub } from "@drover/api";
import { formatTable } from "../terminal/table.ts";
import { shortId } from "./short-id.ts";

/** What a list of nodes prints: a table, or with `quiet` an id in each line. */
export function nodeList(
  nodes: readonly NodeListStub[],
  {
    quiet,
    verbose,
    running,
  }: { quiet: boolean; verbose: boolean; running?: ReadonlyMap<string, number> | undefined },
): string {
  if (quiet) return nodes.map(({ ID }) => shortId(ID, { verbose })).join("\n");
  return nodeTable(nodes, { verbose, running });
}

export function nodeTable(
  nodes: readonly NodeListStub[],
  { verbose, running }: { verbose: boolean; running?: ReadonlyMap<string, number> | undefined } = {
    verbose: false,
  },
): string {
  if (nodes.length === 0) return "No nodes registered";
  return formatTable([
    [
      "ID",
      "Node Pool",
      "DC",
      "Name",
      "Class",
      "Address",
      "Version",
      "Drain",
      "Eligibility",
      "Status",
      ...(running === undefined ? [] : ["Running Allocs"]),
    ].filter((title) => verbose || !["Address", "Version"].includes(title)),
    ...nodes.map((node) => [
      shortId(node.ID, { verbose }),
      node.NodePool,
      node.Datacenter,
      node.Name,
      node.NodeClass,
      ...(verbose ? [node.Address, node.Version] : []),
      String(node.Drain),
      node.SchedulingEligibility,
      node.Status,
      ...(running === undefined ? [] : [String(running.get(node.ID) ?? 0)]),
    ]),
  ]);
}
