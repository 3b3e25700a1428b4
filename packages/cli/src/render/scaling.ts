import type { JobScaleStatusResponse, ScalingPolicyListStub } from "@drover/api";
import { type ScalingPolicy, stringifyJson } from "@drover/job";
import { formatPairs, formatTable } from "../terminal/table.ts";
import { formatNs } from "../terminal/time.ts";
import { shortId } from "./short-id.ts";

interface Options {
  readonly verbose: boolean;
}

/** One line for each scaling event of a job, the newest first. */
export function scalingEventTable(
  { TaskGroups }: JobScaleStatusResponse,
  options: Options,
): string {
  const events = Object.entries(TaskGroups)
    .flatMap(([group, { Events }]) => (Events ?? []).map((event) => ({ group, ...event })))
    .sort((a, b) => Number(BigInt(b.Time) - BigInt(a.Time)));
  if (events.length === 0) return "No events found";
  const details = options.verbose ? ["Error", "Message", "Eval ID"] : [];
  return formatTable([
    ["Task Group", "Count", "PrevCount", ...details, "Date"],
    ...events.map((event) => [
      event.group,
      String(event.Count ?? ""),
      String(event.PreviousCount),
      ...(options.verbose ? [String(event.Error), event.Message, event.EvalID ?? ""] : []),
      formatNs(event.Time),
    ]),
  ]);
}

/** One line for each scaling policy, by what they scale. */
export function scalingPolicyTable(
  policies: readonly ScalingPolicyListStub[],
  options: Options = { verbose: false },
): string {
  if (policies.length === 0) return "No policies found";
  const rows = policies.map(({ ID, Enabled, Type, Target }) => [
    shortId(ID, options),
    String(Enabled),
    Type,
    targetText(Target),
  ]);
  const byTarget = rows.toSorted(([, , , a = ""], [, , , b = ""]) => a.localeCompare(b));
  return formatTable([["ID", "Enabled", "Type", "Target"], ...byTarget]);
}

export function describeScalingPolicy(policy: ScalingPolicy, options: Options): string {
  const { ID, Enabled, Target, Min, Max, Policy } = policy;
  const head = formatPairs([
    ["ID", shortId(ID, options)],
    ["Enabled", String(Enabled)],
    ["Target", targetText(Target)],
    ["Min", String(Min ?? "")],
    ["Max", String(Max ?? "")],
  ]);
  const isEmpty = Object.keys(Policy ?? {}).length === 0;
  return `${head}\n\nPolicy:\n${isEmpty ? "<empty>" : stringifyJson(Policy, 4)}`;
}

function targetText(target: ScalingPolicy["Target"]): string {
  return ["Namespace", "Job", "Group", "Task"]
    .filter((name) => target?.[name])
    .map((name) => `${name}:${target?.[name]}`)
    .join(",");
}
