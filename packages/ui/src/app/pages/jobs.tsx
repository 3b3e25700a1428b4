import { operations } from "@drover/api";
import { useApp } from "../app.ts";
import { JobTable } from "../job/job-table.tsx";
import { useAllocations, useDeployments, useJobs } from "../live/lists.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";

const TYPES = ["service", "batch", "system", "sysbatch", "periodic", "parameterized"];

/** All jobs, and those that a word and a type select. */
export function Jobs() {
  const { navigation } = useApp();
  const { query } = navigation.place.value;
  const jobs = useJobs();
  const allocations = useAllocations();
  const deployments = useDeployments();
  const word = query.get("q") ?? "";
  const type = query.get("type") ?? "";
  return (
    <Panel
      isPage
      title="Jobs"
      aside={
        <>
          <input
            type="search"
            aria-label="Filter by name"
            placeholder="Filter"
            value={word}
            onInput={(event) => navigation.set({ q: event.currentTarget.value })}
          />
          <select
            aria-label="Type"
            value={type}
            onChange={(event) => navigation.set({ type: event.currentTarget.value })}
          >
            <option value="">all types</option>
            {TYPES.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <May do={operations.registerJob}>
            <a class="button primary" href="/ui/run">
              Run a job
            </a>
          </May>
        </>
      }
    >
      <Loaded live={jobs} rows={6}>
        {(all) => {
          const shown = all.filter(
            (job) =>
              job.Name.toLowerCase().includes(word.toLowerCase()) &&
              (type === "" ||
                job.Type === type ||
                (type === "periodic" && job.Periodic) ||
                (type === "parameterized" && job.ParameterizedJob)),
          );
          if (all.length === 0) return <NoJobs />;
          if (shown.length === 0) return <Empty title="No job is like that" />;
          return (
            <JobTable
              jobs={shown}
              allocations={allocations.value}
              deployments={deployments.value}
            />
          );
        }}
      </Loaded>
    </Panel>
  );
}

export function NoJobs() {
  return (
    <Empty title="No job runs yet">
      <a href="/ui/run">Write one here</a>, or run one from a terminal:{" "}
      <code>drover job run examples/sleep.nomad.hcl</code>
    </Empty>
  );
}
