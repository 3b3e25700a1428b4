import type { AllocListStub } from "@drover/api";
import { formatTable } from "../terminal/table.ts";
import { formatAge, formatNs } from "../terminal/time.ts";
import { shortId } from "./short-id.ts";

/** Allocations, newest first; `verbose` writes whole ids and moments instead of ages. */
export function allocationTable(
  allocations: readonly AllocListStub[],
  { verbose }: { verbose: boolean } = { verbose: false },
): string {
  if (allocations.length === 0) return "No allocations placed";
  const titles = [
    "ID",
    ...(verbose ? ["Eval ID"] : []),
    "Node ID",
    ...(verbose ? ["Node Name"] : []),
    "Task Group",
    "Version",
    "Desired",
    "Status",
    "Created",
    "Modified",
  ];
  const moment = verbose ? formatNs : formatAge;
  return formatTable([
    titles,
    ...allocations
      .toSorted((a, b) => b.CreateIndex - a.CreateIndex)
      .map((alloc) => [
        shortId(alloc.ID, { verbose }),
        ...(verbose ? [alloc.EvalID] : []),
        shortId(alloc.NodeID, { verbose }),
        ...(verbose ? [alloc.NodeName] : []),
        alloc.TaskGroup,
        String(alloc.JobVersion),
        alloc.DesiredStatus,
        alloc.ClientStatus,
        moment(alloc.CreateTime),
        moment(alloc.ModifyTime),
      ]),
  ]);
}
