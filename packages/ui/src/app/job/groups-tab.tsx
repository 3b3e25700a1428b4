import { type AllocListStub, operations } from "@drover/api";
import { type Job, type JobUi, makesOthers, type TaskGroup } from "@drover/job";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { counted } from "../format/amounts.ts";
import { placementInWords } from "../format/placement-words.ts";
import { useJobAllocations, useJobEvaluations } from "../live/job.ts";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { Time } from "../parts/time.tsx";
import { jobAddress } from "../place.ts";
import { AllocationTable } from "./allocation-table.tsx";

/** The groups of a job, each with its allocations and what hinders it. */
export function GroupsTab({ job }: { job: Job }) {
  const allocations = useJobAllocations(job.ID);
  const evaluations = useJobEvaluations(job.ID);
  const blocked = evaluations.value?.find(({ Status }) => Status === "blocked");
  const cause = evaluations.value?.find(({ BlockedEval }) => BlockedEval === blocked?.ID);
  const failures = (blocked && (blocked.FailedTGAllocs ?? cause?.FailedTGAllocs)) ?? {};
  return (
    <>
      {job.UI && <Introduction ui={job.UI} />}
      {Object.entries(failures).map(([group, metric]) => (
        <div class="error" key={group} role="status">
          {counted(1 + metric.CoalescedFailures, "allocation")} of group “{group}” cannot be placed:{" "}
          {placementInWords(metric).join("; ")}.{" "}
          {metric.CoalescedFailures > 0 ? "They are" : "It is"} placed as soon as there is room.
        </div>
      ))}
      {job.TaskGroups.map((group) => (
        <Group key={group.Name} job={job} group={group} allocations={allocations} />
      ))}
      <Panel title="Facts">
        <Facts
          facts={[
            ["Id", <code key="id">{job.ID}</code>],
            ["Namespace", job.Namespace],
            ["Priority", job.Priority],
            ["Submitted", <Time key="time" at={job.SubmitTime} />],
            ...Object.entries(job.Meta ?? {}).map(
              ([name, value]) => [`meta ${name}`, value] as const,
            ),
          ]}
        />
      </Panel>
    </>
  );
}

/** What the `ui` block of a job says of it. */
function Introduction({ ui: { Description, Links } }: { ui: JobUi }) {
  // Others, as of a script, are no links of this page.
  const links = (Links ?? []).filter(({ URL: address }) => /^https?:\/\//i.test(address));
  return (
    <p class="introduction">
      {Description}
      {links.map(({ Label, URL: address }) => (
        <a key={`${Label} ${address}`} href={address} target="_blank" rel="noreferrer">
          {Label}
        </a>
      ))}
    </p>
  );
}

function Group({
  job,
  group,
  allocations,
}: {
  job: Job;
  group: TaskGroup;
  allocations: ReturnType<typeof useJobAllocations>;
}) {
  const { navigation } = useApp();
  const showsAll = navigation.place.value.query.get("all") === group.Name;
  const isKept = ({ DesiredStatus, ClientStatus }: AllocListStub) =>
    showsAll ||
    (DesiredStatus === "run" && ClientStatus !== "complete") ||
    ClientStatus === "running" ||
    ClientStatus === "failed" ||
    job.Type === "batch";
  return (
    <Panel
      title={group.Name}
      aside={
        <May do={operations.scaleJob} namespace={job.Namespace}>
          <Scale job={job} group={group} />
        </May>
      }
    >
      <Loaded live={allocations}>
        {(all) => {
          const own = all.filter(({ TaskGroup }) => TaskGroup === group.Name);
          const shown = own.filter(isKept);
          return (
            <>
              {shown.length > 0 ? (
                <AllocationTable allocations={shown} />
              ) : (
                <Empty title={job.Stop ? "The job is stopped" : "No allocation"}>
                  {makesOthers(job) ? (
                    <>
                      Each run is a job of its own, listed under{" "}
                      <a href={jobAddress(job, "runs")}>Runs</a>.
                    </>
                  ) : (
                    <a href={jobAddress(job, "evaluations")}>The evaluations tell why.</a>
                  )}
                </Empty>
              )}
              {shown.length < own.length && (
                <button
                  type="button"
                  class="more"
                  onClick={() => navigation.set({ all: group.Name })}
                >
                  Show {counted(own.length - shown.length, "earlier allocation")}
                </button>
              )}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function Scale({ job, group }: { job: Job; group: TaskGroup }) {
  const { client, notices } = useApp();
  const [count, setCount] = useState<number>();
  const wanted = count ?? group.Count;
  if (job.Type === "system" || job.Type === "sysbatch" || job.Stop) return null;
  return (
    <form
      class="scale"
      onSubmit={(event) => {
        event.preventDefault();
        void notices
          .attempt(`${group.Name} is scaled to ${wanted}`, () =>
            client.jobs.scale(job.ID, { group: group.Name, count: wanted }),
          )
          .then(() => setCount(undefined));
      }}
    >
      <label class="inline">
        Count
        <input
          type="number"
          min={0}
          max={50_000}
          value={wanted}
          onInput={(event) => setCount(Number(event.currentTarget.value))}
        />
      </label>
      <button type="submit" disabled={wanted === group.Count}>
        Scale
      </button>
    </form>
  );
}
