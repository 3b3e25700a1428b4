import { every } from "@drover/clock";
import type { Deployment, DeploymentStatusName } from "@drover/job";
import { deploymentProgress, describeDeployment } from "../render/deployment.ts";
import { indent } from "../render/indent.ts";
import { shortId } from "../render/short-id.ts";
import { formatTime } from "../terminal/time.ts";
import type { MonitorOptions } from "./monitor-options.ts";
import { TaskFailures } from "./task-failures.ts";

const ENDED: readonly DeploymentStatusName[] = ["successful", "failed", "cancelled", "blocked"];
const REDRAW_MS = 1000;

/**
 * Shows how a deployment goes on, until it is over, and then the one that takes it back where it
 * reverts by itself: on a terminal in one line that is drawn again and again, else in a line for each
 * change. Each task that fails is told with what it wrote last.
 *
 * @returns how the first deployment ended
 * @throws {Fault} `canceled` if `options.signal` aborts
 */
export async function monitorDeployment(
  deploymentId: string,
  options: MonitorOptions,
): Promise<DeploymentStatusName> {
  const { terminal, verbose } = options;
  const deployment = await followToEnd(deploymentId, options);
  const text = describeDeployment(deployment, { style: terminal.style, verbose });
  terminal.print(indent(`\n${formatTime(new Date())}\n${text}`, 4));
  const mark = deployment.Status === "successful" ? "✓" : "!";
  terminal.print(
    `\n  ${mark} Deployment "${shortId(deployment.ID, { verbose })}" ${deployment.Status}`,
  );
  if (deployment.Status === "failed") await followRollback(deployment, options);
  return deployment.Status;
}

async function followToEnd(deploymentId: string, options: MonitorOptions): Promise<Deployment> {
  const failures = new TaskFailures(options);
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, ...(options.signal ? [options.signal] : [])]);
  const watching = tellFailures(deploymentId, failures, { ...options, signal });
  // Both are waited for below: a rejection in between is nobody's news.
  watching.catch(() => {});
  try {
    const deployment = await showProgress(deploymentId, options);
    ended.abort();
    await watching;
    const { value } = await options.client.deployments.allocations(deploymentId);
    await failures.tell(value);
    return deployment;
  } finally {
    ended.abort();
  }
}

async function showProgress(
  deploymentId: string,
  { client, terminal, signal }: MonitorOptions,
): Promise<Deployment> {
  let text = "";
  let index: number | undefined;
  let asked = false;
  const began = performance.now();
  const draw = () =>
    terminal.progress(`    ${text}, ${Math.round((performance.now() - began) / 1000)}s`);
  const redraw = every(REDRAW_MS, () => text !== "" && draw());
  try {
    for (;;) {
      const answer = await client.deployments.get(deploymentId, { index, signal });
      index = answer.index;
      if (ENDED.includes(answer.value.Status)) return answer.value;
      const next = deploymentProgress(answer.value);
      if (next === text) continue;
      text = next;
      if (terminal.redraws) draw();
      else terminal.print(`    ${formatTime(new Date())}: ${text}`);
      if (waitsForPromotion(answer.value) && !asked) {
        asked = true;
        terminal.print(
          `    Its canaries are healthy. To go on: drover deployment promote ${shortId(deploymentId)}`,
        );
      }
    }
  } finally {
    redraw.cancel();
    terminal.progress(undefined);
  }
}

function waitsForPromotion({ TaskGroups }: Deployment): boolean {
  const unpromoted = Object.values(TaskGroups).filter(
    ({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted,
  );
  return (
    unpromoted.length > 0 &&
    unpromoted.every(
      ({ DesiredCanaries, HealthyAllocs, AutoPromote }) =>
        !AutoPromote && HealthyAllocs >= DesiredCanaries,
    )
  );
}

/** Tells of tasks that fail until `signal` aborts. */
async function tellFailures(
  deploymentId: string,
  failures: TaskFailures,
  { client, signal }: MonitorOptions,
): Promise<void> {
  let index: number | undefined;
  try {
    for (;;) {
      const answer = await client.deployments.allocations(deploymentId, { index, signal });
      index = answer.index;
      await failures.tell(answer.value);
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}

async function followRollback(failed: Deployment, options: MonitorOptions): Promise<void> {
  if (!Object.values(failed.TaskGroups).some(({ AutoRevert }) => AutoRevert)) return;
  const { value: latest } = await options.client.jobs.latestDeployment(failed.JobID);
  if (latest === null || latest.ID === failed.ID) return;
  options.terminal.print("\n    The job goes back to its last stable version");
  await monitorDeployment(latest.ID, options);
}
