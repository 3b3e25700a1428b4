import { operations } from "@drover/api";
import { isParameterized, type Job, makesOthers } from "@drover/job";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { counted } from "../format/amounts.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { May } from "../parts/may.tsx";
import { editAddress } from "../place.ts";
import { DispatchButton } from "./dispatch-button.tsx";

/** What can be done with a job as a whole. */
export function JobActions({ job }: { job: Job }) {
  const { client, notices, navigation } = useApp();
  const { Namespace: namespace } = job;
  const [isBusy, setBusy] = useState(false);
  const at = async (done: string, action: () => Promise<unknown>) => {
    setBusy(true);
    await notices.attempt(done, action);
    setBusy(false);
  };
  const restart = async () => {
    const { value } = await client.jobs.allocations(job.ID);
    const running = value.filter(({ ClientStatus }) => ClientStatus === "running");
    await Promise.all(running.map(({ ID }) => client.allocations.restart(ID)));
    return counted(running.length, "allocation");
  };
  return (
    <div class="buttons">
      {job.Periodic && !job.Stop && (
        <May do={operations.forcePeriodicJob} namespace={namespace}>
          <button
            type="button"
            disabled={isBusy}
            onClick={() =>
              at(`A run of ${job.ID} has begun`, () => client.jobs.forcePeriodic(job.ID))
            }
          >
            Run now
          </button>
        </May>
      )}
      {isParameterized(job) && !job.Stop && (
        <May do={operations.dispatchJob} namespace={namespace}>
          <DispatchButton job={job} />
        </May>
      )}
      {job.Stop ? (
        <May do={operations.registerJob} namespace={namespace}>
          <button
            type="button"
            disabled={isBusy}
            onClick={() =>
              at(`${job.ID} is started`, () =>
                client.jobs.register({ Job: { ...job, Stop: false } }),
              )
            }
          >
            Start
          </button>
        </May>
      ) : (
        <>
          <May do={operations.registerJob} namespace={namespace}>
            <a class="button" href={editAddress(job)}>
              Edit
            </a>
          </May>
          {!makesOthers(job) && (
            <May do={operations.restartAllocation} namespace={namespace}>
              <ConfirmButton
                label="Restart"
                title={`Restart all tasks of ${job.ID}?`}
                done={`The tasks of ${job.ID} are restarted`}
                action={restart}
              >
                <p>Each running allocation restarts its tasks where they are.</p>
              </ConfirmButton>
            </May>
          )}
          <May do={operations.deregisterJob} namespace={namespace}>
            <ConfirmButton
              label="Stop"
              danger
              title={`Stop ${job.ID}?`}
              done={`${job.ID} is stopped`}
              action={() => client.jobs.deregister(job.ID)}
            >
              <p>Its tasks are asked to end. The job can be started again.</p>
            </ConfirmButton>
          </May>
        </>
      )}
      <May do={operations.deregisterJob} namespace={namespace} flag="purge">
        <ConfirmButton
          label="Purge"
          danger
          title={`Purge ${job.ID}?`}
          typed={job.ID}
          done={`${job.ID} is deleted`}
          action={async () => {
            await client.jobs.deregister(job.ID, { purge: true });
            navigation.go("/ui/jobs");
          }}
        >
          <p>Stops the job, and deletes it with its versions, allocations and logs.</p>
        </ConfirmButton>
      </May>
    </div>
  );
}
