import type { HostVolumeDetails, HostVolumeStub } from "@drover/api";
import type { Style } from "../terminal/style.ts";
import { formatPairs, formatTable } from "../terminal/table.ts";
import { formatNs } from "../terminal/time.ts";
import { allocationTable } from "./allocation-table.ts";
import { shortId } from "./short-id.ts";

/** One line for each host volume. */
export function volumeTable(
  volumes: readonly HostVolumeStub[],
  options: { verbose: boolean } = { verbose: false },
): string {
  const rows = volumes.map(({ ID, Name, Namespace, PluginID, NodeID, NodePool, State }) => [
    shortId(ID, options),
    Name,
    Namespace,
    PluginID,
    shortId(NodeID, options),
    NodePool,
    State,
  ]);
  return formatTable([
    ["ID", "Name", "Namespace", "Plugin ID", "Node ID", "Node Pool", "State"],
    ...rows,
  ]);
}

/** A host volume: itself, its capabilities, and the allocations that use it. */
export function describeVolume(
  volume: HostVolumeDetails,
  { style, verbose, short }: { style: Style; verbose: boolean; short: boolean },
): string {
  const pairs = formatPairs([
    ["ID", volume.ID],
    ["Name", volume.Name],
    ["Namespace", volume.Namespace],
    ["Plugin ID", volume.PluginID],
    ["Node ID", volume.NodeID],
    ["Node Pool", volume.NodePool],
    ["State", volume.State],
    ["Host Path", volume.HostPath],
    ["Created", formatNs(volume.CreateTime)],
    ["Modified", formatNs(volume.ModifyTime)],
  ]);
  const capabilities = (volume.RequestedCapabilities ?? []).map(
    ({ AccessMode, AttachmentMode }) => [AccessMode, AttachmentMode],
  );
  const modes = `${style.bold("Capabilities")}\n${formatTable([["Access Mode", "Attachment Mode"], ...capabilities])}`;
  if (short) return `${pairs}\n\n${modes}`;
  const users = volume.Allocations;
  return [
    pairs,
    modes,
    `${style.bold("Allocations")}\n${users.length === 0 ? "No allocations placed" : allocationTable(users, { verbose })}`,
  ].join("\n\n");
}
