import type { AllocListStub, JobListStub } from "@drover/api";
import type { Deployment } from "@drover/job";
import { Badge, NamespaceBadge, Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { jobAddress } from "../place.ts";
import { countsOf, jobWord, nameOf, restartsOf } from "./job-state.ts";

/** Jobs with what they run, one a line. */
export function JobTable({
  jobs,
  allocations,
  deployments,
}: {
  jobs: readonly JobListStub[];
  allocations: readonly AllocListStub[] | undefined;
  deployments: readonly Deployment[] | undefined;
}) {
  const restarts = restartsOf(allocations ?? []);
  const newest = new Map<string, Deployment>();
  for (const deployment of deployments ?? []) {
    const known = newest.get(nameOf({ ...deployment, ID: deployment.JobID }));
    if (known === undefined || known.CreateIndex < deployment.CreateIndex) {
      newest.set(nameOf({ ...deployment, ID: deployment.JobID }), deployment);
    }
  }
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Job</th>
          <th scope="col">Status</th>
          <th scope="col">Running</th>
          <th scope="col" class="wide number">
            Restarts
          </th>
          <th scope="col" class="wide">
            Last deployment
          </th>
          <th scope="col" class="wide">
            Type
          </th>
          <th scope="col" class="wide">
            Submitted
          </th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => {
          const deployment = newest.get(nameOf(job));
          return (
            <tr key={nameOf(job)}>
              <th scope="row">
                <a href={jobAddress(job)}>{job.Name}</a>
                <NamespaceBadge of={job} />
                {job.Periodic && <Badge>periodic</Badge>}
                {job.ParameterizedJob && <Badge>parameterized</Badge>}
              </th>
              <td>
                <Status word={jobWord(job)} />
              </td>
              <td>
                <Running job={job} />
              </td>
              <td class="wide number">{restarts.get(nameOf(job)) ?? 0}</td>
              <td class="wide">
                {deployment === undefined ? (
                  <span class="muted">–</span>
                ) : (
                  <Status word={deployment.Status} />
                )}
              </td>
              <td class="wide">{job.Type}</td>
              <td class="wide">
                <Time at={job.SubmitTime} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Running({ job }: { job: JobListStub }) {
  const { running, desired, failed } = countsOf(job);
  const children = job.JobSummary?.Children;
  if (children && (job.Periodic || job.ParameterizedJob)) {
    return (
      <span>
        {children.Running} of {children.Running + children.Pending + children.Dead} runs
      </span>
    );
  }
  return (
    <span class="running">
      <meter min={0} max={Math.max(1, desired)} value={running} aria-label="Running allocations">
        {running}
      </meter>
      {running}/{desired}
      {failed > 0 && <Badge mood="bad">{failed} failed</Badge>}
    </span>
  );
}
