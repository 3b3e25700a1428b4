import type { JobPlanResponse } from "@drover/api";
import { placementInWords } from "../format/placement-words.ts";
import { DiffView } from "../job/diff-view.tsx";
import { Time } from "../parts/time.tsx";

/** What registering a job would change. */
export function PlanView({ answer }: { answer: JobPlanResponse }) {
  const { Diff, FailedTGAllocs, Warnings, NextPeriodicLaunch } = answer;
  return (
    <>
      {Object.entries(FailedTGAllocs ?? {}).map(([group, metric]) => (
        <div class="error" key={group} role="alert">
          Group “{group}” could not be placed: {placementInWords(metric).join("; ")}
        </div>
      ))}
      {Warnings !== "" && <pre class="warning">{Warnings}</pre>}
      {Diff && (Diff.Type === "Added" ? <p class="note">A new job.</p> : null)}
      {Diff && <DiffView diff={Diff} />}
      {NextPeriodicLaunch && (
        <p class="note">
          Next launch <Time at={NextPeriodicLaunch} />
        </p>
      )}
    </>
  );
}
