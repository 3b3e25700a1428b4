import type { Job } from "@drover/job";
import { useApp } from "../app.ts";
import { events, useLive } from "../live/use-live.ts";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { Time } from "../parts/time.tsx";
import { JobTable } from "./job-table.tsx";

/** What a periodic job has launched and launches next, or what was dispatched of a parameterized one. */
export function RunsTab({ job }: { job: Job }) {
  const { client } = useApp();
  const runs = useLive({
    key: `runs ${job.ID}`,
    read: async (signal) => {
      const { value } = await client.jobs.list({ signal, prefix: `${job.ID}/` });
      return {
        value: value
          .filter(({ ParentID }) => ParentID === job.ID)
          .toSorted((a, b) => b.CreateIndex - a.CreateIndex),
      };
    },
    changedBy: events(["Job", "Allocation"]),
  });
  const { Periodic } = job;
  return (
    <>
      {Periodic && (
        <Panel title="Schedule">
          <Facts
            facts={[
              [
                "Cron",
                <code key="cron">
                  {[Periodic.Spec, ...(Periodic.Specs ?? [])].filter(Boolean).join(", ")}
                </code>,
              ],
              ["Time zone", Periodic.TimeZone],
              ["Overlap", Periodic.ProhibitOverlap ? "a run waits for the one before" : "allowed"],
              ["Next launch", <NextLaunch key="next" job={job} />],
            ]}
          />
        </Panel>
      )}
      <Panel title="Runs">
        <Loaded live={runs}>
          {(all) =>
            all.length === 0 ? (
              <Empty title="No run yet">
                {Periodic ? "“Run now” begins one." : "“Dispatch” begins one."}
              </Empty>
            ) : (
              <JobTable jobs={all} allocations={undefined} deployments={undefined} />
            )
          }
        </Loaded>
      </Panel>
    </>
  );
}

/** The agent tells it with a plan of the job as it is. */
function NextLaunch({ job }: { job: Job }) {
  const { client } = useApp();
  const plan = useLive({
    key: `next ${job.ID} ${job.JobModifyIndex}`,
    read: async () => ({ value: await client.jobs.plan(job.ID, { Job: job }) }),
    changedBy: events(["Job"]),
  });
  return <Time at={job.Stop ? null : plan.value?.NextPeriodicLaunch} />;
}
