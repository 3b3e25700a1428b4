import type { AllocListStub, JobSummary, NomadClient } from "@drover/api";
import {
  type Deployment,
  type Evaluation,
  isParameterized,
  type Job,
  makesOthers,
  type ParameterizedJob,
} from "@drover/job";
import { jobAddress } from "@drover/ui/place";
import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { allocationTable } from "../../render/allocation-table.ts";
import { type DataOptions, dataFlags, dataText } from "../../render/data.ts";
import { describeDeployment } from "../../render/deployment.ts";
import { evaluationTable } from "../../render/evaluation-table.ts";
import { jobTable } from "../../render/job-table.ts";
import { describeNextLaunch } from "../../render/next-launch.ts";
import { describePlacementFailure } from "../../render/placement-failure.ts";
import { formatPairs, formatTable } from "../../terminal/table.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { formatNs } from "../../terminal/time.ts";

export const jobStatus = defineCommand({
  usage: "[job]",
  description:
    "Shows one job with its allocations, found by its id or a prefix of it; without an argument, lists all jobs.",
  flags: {
    ...clientFlags,
    short: booleanFlag("show only the job itself"),
    evals: booleanFlag("show the job's evaluations too"),
    allAllocs: booleanFlag("also show allocations of an earlier job with the same id"),
    verbose: booleanFlag("show whole ids and times"),
    ...uiFlag,
    ...dataFlags,
  },
  async run({ flags, args: [prefix], terminal, context }) {
    if (prefix === undefined) {
      const client = connect(flags, context);
      const { value: jobs } = await client.jobs.list();
      const data = await jobsAsData(jobs, { ...flags, client });
      terminal.print(data ?? jobTable(jobs));
      showWebPage("/ui/jobs", { ...flags, client, terminal, context });
      return 0;
    }
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const { value: job } = await client.jobs.get(ID);
    const data = await jobsAsData([job], { ...flags, client });
    if (data !== undefined) {
      terminal.print(data);
      return 0;
    }
    terminal.print(describeJob(job, await describeNextLaunch(job)));
    if (!flags.short) await printDetails(job, { ...flags, client, terminal });
    showWebPage(jobAddress(job), { ...flags, client, terminal, context });
    return 0;
  },
});

/** What `-json` and `-t` show of jobs, in the form that Nomad's command gives it. */
async function jobsAsData(
  jobs: readonly { readonly ID: string; readonly Namespace: string }[],
  { client, allAllocs, json, t }: DataOptions & { client: NomadClient; allAllocs: boolean },
): Promise<string | undefined> {
  if (!json && t === undefined) return undefined;
  const shown: object[] = [];
  for (const { ID, Namespace: namespace } of jobs) {
    const [summary, allocations, deployment, evaluations] = await Promise.all([
      client.jobs.summary(ID, { namespace }),
      client.jobs.allocations(ID, { namespace, all: allAllocs }),
      client.jobs.latestDeployment(ID, { namespace }),
      client.jobs.evaluations(ID, { namespace }),
    ]);
    shown.push({
      Summary: summary.value,
      Allocations: allocations.value,
      LatestDeployment: deployment.value,
      Evaluations: evaluations.value,
    });
  }
  return dataText(shown, { json, t });
}

function describeJob(job: Job, nextLaunch: string | undefined): string {
  const periodic = job.Periodic !== null;
  const pairs: [string, string][] = [
    ["ID", job.ID],
    ["Name", job.Name],
    ["Submit Date", formatNs(job.SubmitTime)],
    ["Type", job.Type],
    ["Priority", String(job.Priority)],
    ["Datacenters", job.Datacenters.join(",")],
    ["Namespace", job.Namespace],
    ["Node Pool", job.NodePool],
    ["Status", job.Stop ? `${job.Status} (stopped)` : job.Status],
    ["Periodic", String(periodic)],
    ["Parameterized", String(isParameterized(job))],
  ];
  if (nextLaunch !== undefined) pairs.push(["Next Periodic Launch", nextLaunch]);
  if (job.ParentID !== "") pairs.push(["Parent Job", job.ParentID]);
  return formatPairs(pairs);
}

interface DetailOptions {
  readonly client: NomadClient;
  readonly terminal: Terminal;
  readonly evals: boolean;
  readonly allAllocs: boolean;
  readonly verbose: boolean;
}

async function printDetails(job: Job, options: DetailOptions): Promise<void> {
  const { client, terminal, verbose, allAllocs } = options;
  const [
    { value: summary },
    { value: allocations },
    { value: evaluations },
    { value: deployment },
  ] = await Promise.all([
    client.jobs.summary(job.ID),
    client.jobs.allocations(job.ID, { all: allAllocs }),
    client.jobs.evaluations(job.ID),
    client.jobs.latestDeployment(job.ID),
  ]);
  const section = (title: string, text: string) =>
    terminal.print(`\n${terminal.style.bold(title)}\n${text}`);

  if (makesOthers(job)) {
    const parameters = job.ParameterizedJob;
    if (parameters === null) section("Children Job Summary", childrenTable(summary));
    else {
      section("Parameterized Job", parametersOf(parameters));
      section("Parameterized Job Summary", childrenTable(summary));
    }
    const title = parameters === null ? "Previously Launched Jobs" : "Dispatched Jobs";
    section(title, await launchedJobs(job, client));
    return;
  }
  section("Summary", summaryTable(summary));
  if (options.evals)
    section("Evaluations", evaluationTable(evaluations, { verbose, withJob: false }));
  const failure = placementFailure(evaluations);
  if (failure !== undefined) section("Placement Failure", failure);
  if (deployment !== null) section("Latest Deployment", latestDeployment(deployment, options));
  const actions = actionsOf(job);
  if (actions.length > 0) {
    section("Actions", formatTable([["Action Name", "Task Group", "Task"], ...actions]));
  }
  section("Allocations", allocationTable(allocations as AllocListStub[], { verbose }));
}

/** The name, task group and task of each action. */
function actionsOf({ TaskGroups }: Job): string[][] {
  return TaskGroups.flatMap((group) =>
    group.Tasks.flatMap((task) =>
      (task.Actions ?? []).map(({ Name }) => [Name, group.Name, task.Name]),
    ),
  );
}

function parametersOf({ Payload, MetaRequired, MetaOptional }: ParameterizedJob): string {
  return formatPairs([
    ["Payload", Payload],
    ["Required Metadata", (MetaRequired ?? []).join(", ")],
    ["Optional Metadata", (MetaOptional ?? []).join(", ")],
  ]);
}

function summaryTable({ Summary }: JobSummary): string {
  return formatTable([
    ["Task Group", "Queued", "Starting", "Running", "Failed", "Complete", "Lost", "Unknown"],
    ...Object.entries(Summary)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([group, { Queued, Starting, Running, Failed, Complete, Lost, Unknown }]) => [
        group,
        ...[Queued, Starting, Running, Failed, Complete, Lost, Unknown].map(String),
      ]),
  ]);
}

function childrenTable({ Children }: JobSummary): string {
  const { Pending, Running, Dead } = Children ?? { Pending: 0, Running: 0, Dead: 0 };
  return formatTable([["Pending", "Running", "Dead"], [Pending, Running, Dead].map(String)]);
}

async function launchedJobs(job: Job, client: NomadClient): Promise<string> {
  const { value: jobs } = await client.jobs.list({ prefix: `${job.ID}/` });
  const children = jobs.filter(({ ParentID }) => ParentID === job.ID);
  if (children.length === 0) {
    return job.ParameterizedJob === null
      ? "No instances of periodic job found"
      : "No dispatched instances of parameterized job found";
  }
  return formatTable([["ID", "Status"], ...children.map(({ ID, Status }) => [ID, Status])]);
}

/** What the newest evaluation could not place, as long as a blocked one waits for room. */
function placementFailure(evaluations: readonly Evaluation[]): string | undefined {
  if (!evaluations.some(({ Status }) => Status === "blocked")) return undefined;
  const newest = evaluations
    .filter(({ FailedTGAllocs }) => Object.keys(FailedTGAllocs ?? {}).length > 0)
    .toSorted((a, b) => b.CreateIndex - a.CreateIndex)[0];
  return Object.entries(newest?.FailedTGAllocs ?? {})
    .map(([group, metric]) => `Task Group "${group}":\n${describePlacementFailure(metric)}`)
    .join("\n\n");
}

function latestDeployment(
  deployment: Deployment,
  { terminal: { style }, verbose }: DetailOptions,
): string {
  return describeDeployment(deployment, { style, verbose, withJob: false });
}
