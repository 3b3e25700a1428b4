import type { AllocListStub } from "@drover/api";
import { shortId } from "../format/amounts.ts";
import { failureOf } from "../format/task-words.ts";
import { Badge, Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { allocationAddress } from "../place.ts";

/** Allocations, one a line. */
export function AllocationTable({ allocations }: { allocations: readonly AllocListStub[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Allocation</th>
          <th scope="col">Status</th>
          <th scope="col" class="wide number">
            Version
          </th>
          <th scope="col" class="wide number">
            Restarts
          </th>
          <th scope="col" class="wide">
            Last failure
          </th>
          <th scope="col" class="wide">
            Created
          </th>
          <th scope="col">Changed</th>
        </tr>
      </thead>
      <tbody>
        {allocations.map((alloc) => (
          <tr key={alloc.ID}>
            <th scope="row">
              <a href={allocationAddress(alloc.ID)}>
                <code>{shortId(alloc.ID)}</code>
              </a>{" "}
              <span class="wide muted">{/\[\d+\]$/.exec(alloc.Name)?.[0]}</span>
              {alloc.DeploymentStatus?.Canary && <Badge mood="busy">canary</Badge>}
            </th>
            <td>
              <Status word={wordOf(alloc)} />
              <Health alloc={alloc} />
            </td>
            <td class="wide number">{alloc.JobVersion}</td>
            <td class="wide number">{restarts(alloc)}</td>
            <td class="wide">{lastFailure(alloc)}</td>
            <td class="wide">
              <Time at={alloc.CreateTime} />
            </td>
            <td>
              <Time at={alloc.ModifyTime} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Health({ alloc: { DeploymentStatus, ClientStatus } }: { alloc: AllocListStub }) {
  const healthy = DeploymentStatus?.Healthy ?? null;
  if (healthy === null || ClientStatus !== "running") return null;
  return healthy ? null : <Badge mood="bad">unhealthy</Badge>;
}

/** As the client says, but one that is asked to stop is stopping. */
export function wordOf({
  ClientStatus,
  DesiredStatus,
}: Pick<AllocListStub, "ClientStatus" | "DesiredStatus">): string {
  return ClientStatus === "running" && DesiredStatus !== "run" ? "stopping" : ClientStatus;
}

function restarts({ TaskStates }: AllocListStub): number {
  return Object.values(TaskStates ?? {}).reduce((all, { Restarts }) => all + Restarts, 0);
}

function lastFailure({ TaskStates, ClientDescription, ClientStatus }: AllocListStub): string {
  const failures = Object.entries(TaskStates ?? {}).flatMap(([task, state]) => {
    const failure = failureOf(state);
    return failure === undefined ? [] : [`${task}: ${failure.words}`];
  });
  return failures[0] ?? (ClientStatus === "failed" ? ClientDescription : "");
}
