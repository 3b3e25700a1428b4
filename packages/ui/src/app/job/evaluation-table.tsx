import type { Evaluation } from "@drover/job";
import { shortId } from "../format/amounts.ts";
import { placementInWords } from "../format/placement-words.ts";
import { Empty } from "../parts/empty.tsx";
import { NamespaceBadge, Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { jobAddress } from "../place.ts";

/** What made the scheduler look at jobs, and why something could not be placed. */
export function EvaluationTable({
  evaluations,
  withJob,
}: {
  evaluations: readonly Evaluation[];
  withJob: boolean;
}) {
  if (evaluations.length === 0) {
    return (
      <Empty title="No evaluation">
        There is one for each change of a job, a node or an allocation; finished ones are collected.
      </Empty>
    );
  }
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" class={withJob ? "wide" : ""}>
            Evaluation
          </th>
          {withJob && <th scope="col">Job</th>}
          <th scope="col">Status</th>
          <th scope="col" class="wide">
            Triggered by
          </th>
          <th scope="col">Not placed</th>
          <th scope="col" class="wide">
            Created
          </th>
        </tr>
      </thead>
      <tbody>
        {evaluations
          .toSorted((a, b) => b.CreateIndex - a.CreateIndex)
          .map((evaluation) => (
            <tr key={evaluation.ID}>
              <th scope="row" class={withJob ? "wide" : ""}>
                <code title={evaluation.ID}>{shortId(evaluation.ID)}</code>
              </th>
              {withJob && (
                <td>
                  <a href={jobAddress({ ...evaluation, ID: evaluation.JobID })}>
                    {evaluation.JobID}
                  </a>
                  <NamespaceBadge of={evaluation} />
                </td>
              )}
              <td>
                <Status word={evaluation.Status} />
                {evaluation.StatusDescription !== "" && (
                  <div class="muted">{evaluation.StatusDescription}</div>
                )}
              </td>
              <td class="wide">{evaluation.TriggeredBy}</td>
              <td>
                {Object.entries(evaluation.FailedTGAllocs ?? {}).map(([group, metric]) => (
                  <div key={group}>
                    {group}: {placementInWords(metric).join("; ")}
                  </div>
                ))}
              </td>
              <td class="wide">
                <Time at={evaluation.CreateTime} />
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
