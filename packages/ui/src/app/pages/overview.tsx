import { operations } from "@drover/api";
import { JobTable } from "../job/job-table.tsx";
import { useAllocations, useDeployments, useEvaluations, useJobs, useNode } from "../live/lists.ts";
import { NodeCharts } from "../node/node-charts.tsx";
import { FailureList } from "../parts/failure-list.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { Status } from "../parts/status.tsx";
import { NoJobs } from "./jobs.tsx";

/** The node, its jobs, and what went wrong of late. */
export function Overview() {
  const node = useNode();
  const jobs = useJobs();
  const allocations = useAllocations();
  const deployments = useDeployments();
  const evaluations = useEvaluations();
  return (
    <>
      <h1 class="hidden">Overview</h1>
      <May do={operations.getNode}>
        <Panel
          title={node.value?.Name ?? "Node"}
          aside={
            node.value && (
              <>
                <Status word={node.value.Drain ? "draining" : node.value.Status} />
                {node.value.SchedulingEligibility === "ineligible" && <Status word="ineligible" />}
                <span class="muted">
                  {node.value.Attributes["drover.version"] ??
                    node.value.Attributes["nomad.version"]}
                </span>
              </>
            )
          }
        >
          <NodeCharts node={node.value} />
        </Panel>
      </May>
      <Panel
        title="Jobs"
        aside={
          <May do={operations.registerJob}>
            <a class="button primary" href="/ui/run">
              Run a job
            </a>
          </May>
        }
      >
        <Loaded live={jobs} rows={6}>
          {(all) =>
            all.length === 0 ? (
              <NoJobs />
            ) : (
              <JobTable
                jobs={all}
                allocations={allocations.value}
                deployments={deployments.value}
              />
            )
          }
        </Loaded>
      </Panel>
      <Panel title="Recent failures">
        <Loaded live={allocations} rows={2}>
          {(all) => <FailureList allocations={all} evaluations={evaluations.value ?? []} />}
        </Loaded>
      </Panel>
    </>
  );
}
