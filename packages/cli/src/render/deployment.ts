import type { Deployment, DeploymentGroup } from "@drover/job";
import type { Style } from "../terminal/style.ts";
import { formatPairs, formatTable } from "../terminal/table.ts";
import { formatRfc3339 } from "../terminal/time.ts";
import { shortId } from "./short-id.ts";

/** Deployments, newest first. */
export function deploymentTable(
  deployments: readonly Deployment[],
  { verbose }: { verbose: boolean } = { verbose: false },
): string {
  if (deployments.length === 0) return "No deployments found";
  return formatTable([
    ["ID", "Job ID", "Job Version", "Status", "Description"],
    ...deployments
      .toSorted((a, b) => b.CreateIndex - a.CreateIndex)
      .map((deployment) => [
        shortId(deployment.ID, { verbose }),
        deployment.JobID,
        String(deployment.JobVersion),
        deployment.Status,
        deployment.StatusDescription,
      ]),
  ]);
}

/** One deployment with what it has deployed of each task group. */
export function describeDeployment(
  deployment: Deployment,
  {
    style,
    verbose = false,
    withJob = true,
  }: { style: Style; verbose?: boolean; withJob?: boolean },
): string {
  const pairs: [string, string][] = [
    ["ID", shortId(deployment.ID, { verbose })],
    ["Job ID", deployment.JobID],
    ["Job Version", String(deployment.JobVersion)],
    ["Status", deployment.Status],
    ["Description", deployment.StatusDescription],
  ];
  const shown = withJob ? pairs : pairs.filter(([name]) => !name.startsWith("Job"));
  return `${formatPairs(shown)}\n\n${style.bold("Deployed")}\n${groupTable(deployment.TaskGroups)}`;
}

/** Columns about reverting, promoting and canaries only where a group has them. */
function groupTable(groups: Deployment["TaskGroups"]): string {
  const all = Object.entries(groups).sort(([a], [b]) => a.localeCompare(b));
  const some = (has: (group: DeploymentGroup) => boolean) => all.some(([, group]) => has(group));
  const columns: [title: string, cell: (group: DeploymentGroup, name: string) => string][] = [
    ["Task Group", (_group, name) => name],
  ];
  if (some(({ AutoRevert }) => AutoRevert)) {
    columns.push(["Auto Revert", ({ AutoRevert }) => String(AutoRevert)]);
  }
  if (some(({ DesiredCanaries }) => DesiredCanaries > 0)) {
    columns.push([
      "Promoted",
      (group) => (group.DesiredCanaries > 0 ? String(group.Promoted) : "N/A"),
    ]);
  }
  columns.push(["Desired", ({ DesiredTotal }) => String(DesiredTotal)]);
  if (some(({ DesiredCanaries }) => DesiredCanaries > 0)) {
    columns.push(["Canaries", ({ DesiredCanaries }) => String(DesiredCanaries)]);
  }
  columns.push(
    ["Placed", ({ PlacedAllocs }) => String(PlacedAllocs)],
    ["Healthy", ({ HealthyAllocs }) => String(HealthyAllocs)],
    ["Unhealthy", ({ UnhealthyAllocs }) => String(UnhealthyAllocs)],
    ["Progress Deadline", ({ RequireProgressBy }) => formatRfc3339(RequireProgressBy)],
  );
  return formatTable([
    columns.map(([title]) => title),
    ...all.map(([name, group]) => columns.map(([, cell]) => cell(group, name))),
  ]);
}

/** How far a deployment is, in one line: its description, and of each group what is healthy. */
export function deploymentProgress({ StatusDescription, TaskGroups }: Deployment): string {
  const groups = Object.entries(TaskGroups)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, { DesiredTotal, PlacedAllocs, HealthyAllocs, UnhealthyAllocs }]) => {
      const unhealthy = UnhealthyAllocs > 0 ? `, ${UnhealthyAllocs} unhealthy` : "";
      return `${name} ${HealthyAllocs}/${DesiredTotal} healthy (${PlacedAllocs} placed${unhealthy})`;
    });
  return `${StatusDescription}: ${groups.join("; ")}`;
}
