import type { AllocListStub } from "@drover/api";
import type { Evaluation } from "@drover/job";
import { indent } from "../render/indent.ts";
import { describePlacementFailure } from "../render/placement-failure.ts";
import { shortId } from "../render/short-id.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { formatTime } from "../terminal/time.ts";
import { describeDrivers } from "./describe-drivers.ts";
import { followStarts } from "./follow-starts.ts";
import { monitorDeployment } from "./monitor-deployment.ts";
import type { MonitorOptions } from "./monitor-options.ts";

const EXIT_NOT_PLACED = 2;

/**
 * Tells what comes of an evaluation, until it is over and the deployment that it belongs to, too.
 *
 * @returns the exit code: 0 if all went well, 1 if the evaluation, the deployment or a start failed,
 *   2 if something could not be placed
 */
export async function monitorEvaluation(evalId: string, options: MonitorOptions): Promise<number> {
  const { terminal, verbose } = options;
  const short = (id: string) => shortId(id, { verbose });
  headline(terminal, `Monitoring evaluation "${short(evalId)}"`);

  const evaluation = await followEvaluation(evalId, options);
  headline(
    terminal,
    `Evaluation "${short(evalId)}" finished with status "${evaluation.Status}"` +
      (failedGroups(evaluation).length > 0 ? " but failed to place all allocations:" : ""),
  );
  if (evaluation.Status === "failed") {
    terminal.fail(indent(evaluation.StatusDescription, 4));
    return 1;
  }
  const failures = failedGroups(evaluation);
  for (const [group, metric] of failures) {
    note(terminal, `Task Group "${group}" (failed to place ${1 + metric.CoalescedFailures}):`);
    terminal.print(indent(describePlacementFailure(metric), 6));
    if (metric.ConstraintFiltered?.["missing drivers"] === undefined) continue;
    const drivers = await describeDrivers(options.client, { jobId: evaluation.JobID, group });
    terminal.print(indent(drivers, 6));
  }
  if (failures.length > 0 && evaluation.BlockedEval !== "") {
    note(
      terminal,
      `Evaluation "${short(evaluation.BlockedEval)}" waiting for additional capacity to place remainder`,
    );
  }
  if (failures.length > 0) return EXIT_NOT_PLACED;
  if (evaluation.NextEval !== "") return monitorEvaluation(evaluation.NextEval, options);
  if (evaluation.DeploymentID === "") return (await followStarts(evalId, options)) ? 0 : 1;
  headline(terminal, `Monitoring deployment "${short(evaluation.DeploymentID)}"`);
  const status = await monitorDeployment(evaluation.DeploymentID, options);
  return status === "successful" ? 0 : 1;
}

async function followEvaluation(
  evalId: string,
  { client, terminal, verbose, signal }: MonitorOptions,
): Promise<Evaluation> {
  const short = (id: string) => shortId(id, { verbose });
  const seen = new Map<string, string>();
  let before: Evaluation | undefined;
  let index: number | undefined;
  for (;;) {
    const { value: evaluation, index: next } = await client.evaluations.get(evalId, {
      index,
      signal,
    });
    index = next;
    if (before === undefined) note(terminal, trigger(evaluation, short));
    if (evaluation.DeploymentID !== "" && !before?.DeploymentID) {
      note(terminal, `Evaluation within deployment: "${short(evaluation.DeploymentID)}"`);
    }
    const { value: allocations } = await client.evaluations.allocations(evalId);
    for (const alloc of allocations.toSorted((a, b) => a.Name.localeCompare(b.Name))) {
      const change = describeChange(alloc, { seen, evalId, short });
      if (change !== undefined) note(terminal, change);
      seen.set(alloc.ID, alloc.ClientStatus);
    }
    const { Status } = evaluation;
    if ((before?.Status ?? "pending") !== Status) {
      note(terminal, `Evaluation status changed: "${before?.Status ?? "pending"}" -> "${Status}"`);
    }
    if (Status !== "pending") return evaluation;
    before = evaluation;
  }
}

function trigger(evaluation: Evaluation, short: (id: string) => string): string {
  if (evaluation.JobID !== "") return `Evaluation triggered by job "${evaluation.JobID}"`;
  return `Evaluation triggered by node "${short(evaluation.NodeID)}"`;
}

function describeChange(
  alloc: AllocListStub,
  {
    seen,
    evalId,
    short,
  }: { seen: ReadonlyMap<string, string>; evalId: string; short: (id: string) => string },
): string | undefined {
  const status = seen.get(alloc.ID);
  if (status === undefined) {
    const verb = alloc.EvalID === evalId ? "created" : "modified";
    return `Allocation "${short(alloc.ID)}" ${verb}: node "${short(alloc.NodeID)}", group "${alloc.TaskGroup}"`;
  }
  if (status === alloc.ClientStatus) return undefined;
  return `Allocation "${short(alloc.ID)}" status changed: "${status}" -> "${alloc.ClientStatus}" (${alloc.ClientDescription})`;
}

function failedGroups({ FailedTGAllocs }: Evaluation) {
  return Object.entries(FailedTGAllocs ?? {});
}

function headline(terminal: Terminal, text: string): void {
  terminal.print(terminal.style.bold(`==> ${formatTime(new Date())}: ${text}`));
}

function note(terminal: Terminal, text: string): void {
  terminal.print(`    ${formatTime(new Date())}: ${text}`);
}
