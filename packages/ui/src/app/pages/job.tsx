import { operations } from "@drover/api";
import { makesOthers } from "@drover/job";
import { useApp } from "../app.ts";
import { DeploymentsTab } from "../job/deployments-tab.tsx";
import { EvaluationTable } from "../job/evaluation-table.tsx";
import { FileTab } from "../job/file-tab.tsx";
import { GroupsTab } from "../job/groups-tab.tsx";
import { JobActions } from "../job/job-actions.tsx";
import { JobLogs } from "../job/job-logs.tsx";
import { jobWord } from "../job/job-state.ts";
import { RunsTab } from "../job/runs-tab.tsx";
import { VersionsTab } from "../job/versions-tab.tsx";
import { useJob, useJobEvaluations, useJobSummary } from "../live/job.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { Badge, NamespaceBadge, Status } from "../parts/status.tsx";
import { Tabs } from "../parts/tabs.tsx";
import { jobAddress } from "../place.ts";

/** One job, in parts. */
export function JobPage({ id }: { id: string }) {
  const { navigation, rights } = useApp();
  const { tab, namespace } = navigation.place.value;
  const job = useJob(id);
  const summary = useJobSummary(id);
  const hasRuns = job.value !== undefined && makesOthers(job.value);
  const tabs = [
    ["", "Groups"],
    ...(hasRuns ? [["runs", "Runs"]] : []),
    ...(rights.may(operations.streamLogs, { namespace }) ? [["logs", "Logs"]] : []),
    ["deployments", "Deployments"],
    ["evaluations", "Evaluations"],
    ["versions", "Versions"],
    ["file", "Job file"],
  ].map(([name = "", title = ""]) => ({
    name,
    title,
    address: jobAddress({ ID: id, Namespace: namespace }, name),
  }));
  return (
    <>
      <div class="title">
        <h1>{job.value?.Name ?? id}</h1>
        {job.value && (
          <>
            <Status word={jobWord({ ...job.value, JobSummary: summary.value ?? null })} />
            <span>
              <NamespaceBadge of={job.value} />
              <Badge>{job.value.Type}</Badge>
              <Badge>version {job.value.Version}</Badge>
              {job.value.ParentID !== "" && (
                <Badge>
                  run of{" "}
                  <a href={jobAddress({ ...job.value, ID: job.value.ParentID })}>
                    {job.value.ParentID}
                  </a>
                </Badge>
              )}
            </span>
            <JobActions job={job.value} />
          </>
        )}
      </div>
      <Tabs label="Parts of the job" tabs={tabs} current={tab} />
      <Loaded live={job} rows={6}>
        {(value) => {
          switch (tab) {
            case "runs":
              return <RunsTab job={value} />;
            case "logs":
              return <JobLogs id={id} />;
            case "deployments":
              return <DeploymentsTab id={id} />;
            case "evaluations":
              return <JobEvaluations id={id} />;
            case "versions":
              return <VersionsTab job={value} />;
            case "file":
              return <FileTab job={value} />;
            default:
              return <GroupsTab job={value} />;
          }
        }}
      </Loaded>
    </>
  );
}

function JobEvaluations({ id }: { id: string }) {
  const evaluations = useJobEvaluations(id);
  return (
    <Panel title="Evaluations">
      <Loaded live={evaluations}>
        {(all) => <EvaluationTable evaluations={all} withJob={false} />}
      </Loaded>
    </Panel>
  );
}
