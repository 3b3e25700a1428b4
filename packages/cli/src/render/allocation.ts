import type { AllocResourceUsage } from "@drover/api";
import { type Allocation, type CheckResult, groupOf } from "@drover/job";
import type { Style } from "../terminal/style.ts";
import { formatPairs, formatTable } from "../terminal/table.ts";
import { formatAge, formatNs } from "../terminal/time.ts";
import { checkTable } from "./checks.ts";
import { shortId } from "./short-id.ts";
import { describeTask } from "./task.ts";

export interface AllocationOptions {
  readonly style: Style;
  readonly verbose: boolean;
  /** One line a task instead of its resources and events. */
  readonly short: boolean;
  /** Show in detail what the tasks use. */
  readonly stats: boolean;
  readonly usage: AllocResourceUsage | undefined;
  /** The newest results of its services' checks. */
  readonly checks: readonly CheckResult[];
}

/** One allocation: itself, its addresses, and each task with its resources and events. */
export function describeAllocation(alloc: Allocation, options: AllocationOptions): string {
  const { style, short } = options;
  const sections = [basics(alloc, options)];
  const ports = portTable(alloc);
  if (ports !== undefined) sections.push(`${style.bold("Allocation Addresses:")}\n${ports}`);
  if (options.checks.length > 0) {
    sections.push(`${style.bold("Nomad Service Checks:")}\n${checkTable(options.checks)}`);
  }
  if (short) sections.push(`${style.bold("Tasks")}\n${shortTaskTable(alloc)}`);
  else sections.push(...taskOrder(alloc).map((name) => describeTask(alloc, name, options)));
  return sections.join("\n\n");
}

function basics(alloc: Allocation, { verbose }: AllocationOptions): string {
  const short = (id: string) => shortId(id, { verbose });
  const moment = verbose ? formatNs : formatAge;
  const pairs: [string, string][] = [
    ["ID", alloc.ID],
    ["Eval ID", short(alloc.EvalID)],
    ["Name", alloc.Name],
    ["Node ID", short(alloc.NodeID)],
    ["Node Name", alloc.NodeName],
    ["Job ID", alloc.JobID],
    ["Job Version", String(alloc.Job.Version)],
    ["Client Status", alloc.ClientStatus],
    ["Client Description", alloc.ClientDescription],
    ["Desired Status", alloc.DesiredStatus],
    ["Desired Description", alloc.DesiredDescription],
    ["Created", moment(alloc.CreateTime)],
    ["Modified", moment(alloc.ModifyTime)],
  ];
  if (alloc.DeploymentID !== "") {
    pairs.push(["Deployment ID", short(alloc.DeploymentID)], ["Deployment Health", health(alloc)]);
    if (alloc.DeploymentStatus?.Canary) pairs.push(["Canary", "true"]);
  }
  if (alloc.PreviousAllocation !== "") {
    pairs.push(["Replaced Alloc ID", short(alloc.PreviousAllocation)]);
  }
  if (alloc.NextAllocation !== "")
    pairs.push(["Replacement Alloc ID", short(alloc.NextAllocation)]);
  return formatPairs(pairs);
}

function health({ DeploymentStatus }: Allocation): string {
  const healthy = DeploymentStatus?.Healthy ?? null;
  if (healthy === null) return "unset";
  return healthy ? "healthy" : "unhealthy";
}

function portTable(alloc: Allocation): string | undefined {
  const ports = alloc.AllocatedResources.Shared.Ports ?? [];
  if (ports.length === 0) return undefined;
  const dynamic = new Set(
    (alloc.AllocatedResources.Shared.Networks ?? []).flatMap(({ DynamicPorts }) =>
      (DynamicPorts ?? []).map(({ Label }) => Label),
    ),
  );
  return formatTable([
    ["Label", "Dynamic", "Address"],
    ...ports.map(({ Label, Value, To, HostIP }) => [
      `*${Label}`,
      dynamic.has(Label) ? "yes" : "no",
      `${HostIP}:${Value}${To > 0 && To !== Value ? ` -> ${To}` : ""}`,
    ]),
  ]);
}

function shortTaskTable(alloc: Allocation): string {
  return formatTable([
    ["Name", "State", "Last Event", "Time"],
    ...taskOrder(alloc).map((name) => {
      const state = alloc.TaskStates?.[name];
      const last = state?.Events.at(-1);
      return [name, state?.State ?? "pending", last?.Type ?? "", last ? formatNs(last.Time) : ""];
    }),
  ]);
}

/** Task names in the order in which they start: prestart, main, poststart, poststop. */
function taskOrder(alloc: Allocation): string[] {
  const group = groupOf(alloc);
  const stages = ["prestart", undefined, "poststart", "poststop"];
  return (group?.Tasks ?? [])
    .toSorted((a, b) => stages.indexOf(a.Lifecycle?.Hook) - stages.indexOf(b.Lifecycle?.Hook))
    .map(({ Name }) => Name);
}
