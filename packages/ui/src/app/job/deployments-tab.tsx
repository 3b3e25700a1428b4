import { operations } from "@drover/api";
import type { Deployment, DeploymentGroup } from "@drover/job";
import { useApp } from "../app.ts";
import { shortId } from "../format/amounts.ts";
import { formatSpan, momentOf } from "../format/time.ts";
import { useJobDeployments } from "../live/job.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";

/** The deployments of a job as they proceed, the newest first. */
export function DeploymentsTab({ id }: { id: string }) {
  const deployments = useJobDeployments(id);
  return (
    <Loaded live={deployments}>
      {(all) =>
        all.length === 0 ? (
          <Panel title="Deployments">
            <Empty title="No deployment">Service jobs are rolled out by deployments.</Empty>
          </Panel>
        ) : (
          all.map((deployment) => <DeploymentPanel key={deployment.ID} deployment={deployment} />)
        )
      }
    </Loaded>
  );
}

function DeploymentPanel({ deployment }: { deployment: Deployment }) {
  const { Status: status, StatusDescription, JobVersion, TaskGroups, CreateTime } = deployment;
  const isOpen = ["running", "paused", "pending", "blocked"].includes(status);
  return (
    <Panel
      title={`Deployment ${shortId(deployment.ID)} of version ${JobVersion}`}
      aside={
        <>
          <Status word={status} />
          <Time at={CreateTime} />
          {isOpen && <DeploymentActions deployment={deployment} />}
        </>
      }
    >
      <table>
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col">Healthy</th>
            <th scope="col" class="number">
              Placed
            </th>
            <th scope="col" class="number">
              Unhealthy
            </th>
            <th scope="col" class="wide">
              Canaries
            </th>
            <th scope="col" class="wide">
              Deadline
            </th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(TaskGroups).map(([name, group]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <span class="running">
                  <meter
                    min={0}
                    max={Math.max(1, group.DesiredTotal)}
                    value={group.HealthyAllocs}
                    aria-label={`Healthy allocations of ${name}`}
                  />
                  {group.HealthyAllocs}/{group.DesiredTotal}
                </span>
              </td>
              <td class="number">{group.PlacedAllocs}</td>
              <td class="number">{group.UnhealthyAllocs}</td>
              <td class="wide">{canaries(group)}</td>
              <td class="wide">
                {isOpen ? <Deadline at={group.RequireProgressBy} /> : <span class="muted">–</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note">{StatusDescription}</p>
    </Panel>
  );
}

function canaries({ DesiredCanaries, PlacedCanaries, Promoted }: DeploymentGroup): string {
  if (DesiredCanaries === 0) return "–";
  const placed = `${PlacedCanaries?.length ?? 0} of ${DesiredCanaries} placed`;
  return Promoted ? `${placed}, promoted` : placed;
}

/** How long a deployment has yet to make progress. */
function Deadline({ at }: { at: string }) {
  const { ticker } = useApp();
  const ms = momentOf(at);
  if (ms === undefined) return <span class="muted">none</span>;
  const left = ms - ticker.now.value;
  return <span>{left > 0 ? `${formatSpan(left)} left` : "passed"}</span>;
}

function DeploymentActions({
  deployment: { ID, Namespace, Status: status, TaskGroups },
}: {
  deployment: Deployment;
}) {
  const { client, notices } = useApp();
  const isPaused = status === "paused";
  const waits = Object.values(TaskGroups).some(
    ({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted,
  );
  return (
    <div class="buttons">
      {waits && (
        <May do={operations.promoteDeployment} namespace={Namespace}>
          <button
            type="button"
            class="primary"
            onClick={() =>
              notices.attempt("The canaries are promoted", () => client.deployments.promote(ID))
            }
          >
            Promote
          </button>
        </May>
      )}
      <May do={operations.pauseDeployment} namespace={Namespace}>
        <button
          type="button"
          onClick={() =>
            notices.attempt(isPaused ? "The deployment goes on" : "The deployment is paused", () =>
              client.deployments.pause(ID, !isPaused),
            )
          }
        >
          {isPaused ? "Resume" : "Pause"}
        </button>
      </May>
      <May do={operations.failDeployment} namespace={Namespace}>
        <ConfirmButton
          label="Fail"
          danger
          title="Fail this deployment?"
          done="The deployment is failed"
          action={() => client.deployments.fail(ID)}
        >
          <p>
            Nothing more is placed for it, and groups with auto_revert go back to the last stable
            version.
          </p>
        </ConfirmButton>
      </May>
    </div>
  );
}
