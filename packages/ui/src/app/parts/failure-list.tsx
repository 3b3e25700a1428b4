import type { AllocListStub } from "@drover/api";
import type { Evaluation } from "@drover/job";
import { type Failure, recentFailures } from "../job/recent-failures.ts";
import { allocationAddress, jobAddress } from "../place.ts";
import { Empty } from "./empty.tsx";
import { Badge } from "./status.tsx";
import { Time } from "./time.tsx";

/** What went wrong of late, the newest first, with its reason in words. */
export function FailureList({
  allocations,
  evaluations,
}: {
  allocations: readonly AllocListStub[];
  evaluations: readonly Evaluation[];
}) {
  const failures = recentFailures(allocations, evaluations);
  if (failures.length === 0) return <Empty title="Nothing has failed" />;
  return (
    <ul class="failures">
      {failures.map((failure) => (
        <li key={`${failure.allocId}${failure.name}${failure.time}`}>
          <a href={addressOf(failure)}>{failure.name}</a>
          <span class="reason">{failure.words}</span>
          {failure.hasRecovered && <Badge mood="good">started again</Badge>}
          <Time at={failure.time} />
        </li>
      ))}
    </ul>
  );
}

function addressOf({ allocId, jobId, namespace }: Failure): string {
  return allocId === ""
    ? jobAddress({ ID: jobId, Namespace: namespace }, "evaluations")
    : allocationAddress(allocId);
}
