import type { Deployment, DeploymentStatusName } from "@drover/job";
import { describeDeployment } from "../render/deployment.ts";
import { indent } from "../render/indent.ts";
import { shortId } from "../render/short-id.ts";
import { formatTime } from "../terminal/time.ts";
import type { MonitorOptions } from "./monitor-options.ts";

const ENDED: readonly DeploymentStatusName[] = ["successful", "failed", "cancelled", "blocked"];

/**
 * Shows a deployment each time that it changes, until it is over, and then the one that takes it
 * back where it reverts by itself.
 *
 * @returns how the first deployment ended
 */
export async function monitorDeployment(
  deploymentId: string,
  options: MonitorOptions,
): Promise<DeploymentStatusName> {
  const { client, terminal, verbose } = options;
  let index: number | undefined;
  let shown = "";
  for (;;) {
    const { value: deployment, index: next } = await client.deployments.get(deploymentId, {
      index,
    });
    index = next;
    const text = describeDeployment(deployment, { style: terminal.style, verbose });
    if (text !== shown) {
      shown = text;
      terminal.print(indent(`\n${formatTime(new Date())}\n${text}`, 4));
    }
    if (!ENDED.includes(deployment.Status)) continue;
    const mark = deployment.Status === "successful" ? "✓" : "!";
    terminal.print(
      `\n  ${mark} Deployment "${shortId(deployment.ID, { verbose })}" ${deployment.Status}`,
    );
    if (deployment.Status === "failed") await followRollback(deployment, options);
    return deployment.Status;
  }
}

async function followRollback(failed: Deployment, options: MonitorOptions): Promise<void> {
  if (!Object.values(failed.TaskGroups).some(({ AutoRevert }) => AutoRevert)) return;
  const { value: latest } = await options.client.jobs.latestDeployment(failed.JobID);
  if (latest === null || latest.ID === failed.ID) return;
  options.terminal.print("\n    The job goes back to its last stable version");
  await monitorDeployment(latest.ID, options);
}
