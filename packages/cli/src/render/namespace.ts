import type { Namespace } from "@drover/job";
import type { Style } from "../terminal/style.ts";
import { formatPairs, formatTable } from "../terminal/table.ts";
import { mapPairs } from "./map-pairs.ts";

/** One line for each namespace or node pool, by name. */
export function descriptionTable(
  rows: readonly { readonly Name: string; readonly Description: string }[],
): string {
  return formatTable([
    ["Name", "Description"],
    ...rows
      .map(({ Name, Description }) => [Name, Description] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}

/** A namespace with its capabilities and metadata. */
export function describeNamespace(namespace: Namespace, style: Style): string {
  const { Name, Description, Quota, Capabilities, Meta } = namespace;
  const listed = (names: readonly string[] | null | undefined, none: string) =>
    names?.length ? names.join(",") : none;
  const basics = formatPairs([
    ["Name", Name],
    ["Description", Description],
    ["Quota", Quota],
    ["EnabledDrivers", listed(Capabilities?.EnabledTaskDrivers, "*")],
    ["DisabledDrivers", listed(Capabilities?.DisabledTaskDrivers, "")],
    ["EnabledNetworkModes", listed(Capabilities?.EnabledNetworkModes, "*")],
    ["DisabledNetworkModes", listed(Capabilities?.DisabledNetworkModes, "")],
  ]);
  if (Object.keys(Meta ?? {}).length === 0) return basics;
  return `${basics}\n\n${style.bold("Metadata")}\n${mapPairs(Meta)}`;
}
