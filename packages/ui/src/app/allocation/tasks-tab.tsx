import { type Allocation, groupOf } from "@drover/job";
import { useApp } from "../app.ts";
import { hostOf } from "../format/host-of.ts";
import { useSamples } from "../live/use-samples.ts";
import { Facts } from "../parts/facts.tsx";
import { Panel } from "../parts/panel.tsx";
import { Time } from "../parts/time.tsx";
import { allocationAddress } from "../place.ts";
import { CheckPanel } from "./check-panel.tsx";
import { TaskPanel } from "./task-panel.tsx";

/** The tasks of an allocation: what happened to them, what they use and were given. */
export function TasksTab({ alloc }: { alloc: Allocation }) {
  const { client } = useApp();
  const isRunning = alloc.ClientStatus === "running";
  const samples = useSamples(isRunning ? alloc.ID : undefined, async (signal) => {
    const { value } = await client.allocations.stats(alloc.ID, { signal });
    return value;
  });
  const { Ports } = alloc.AllocatedResources.Shared;
  const group = groupOf(alloc);
  return (
    <>
      {(group?.Tasks ?? []).map((task) => (
        <TaskPanel
          key={task.Name}
          task={task}
          state={alloc.TaskStates?.[task.Name]}
          given={alloc.AllocatedResources.Tasks[task.Name]}
          usage={samples.flatMap(({ Tasks }) => Tasks[task.Name] ?? [])}
          allocId={alloc.ID}
          namespace={alloc.Namespace}
        />
      ))}
      <CheckPanel alloc={alloc} />
      {Ports && Ports.length > 0 && (
        <Panel title="Ports">
          <Facts
            facts={Ports.map(({ Label, Value, HostIP }) => [
              Label,
              <a
                key={Label}
                href={`http://${hostOf(HostIP)}:${Value}/`}
                target="_blank"
                rel="noreferrer"
              >
                {hostOf(HostIP)}:{Value}
              </a>,
            ])}
          />
        </Panel>
      )}
      <Panel title="Facts">
        <Facts
          facts={[
            ["Id", <code key="id">{alloc.ID}</code>],
            ["Node", alloc.NodeName],
            ["Wanted", alloc.DesiredStatus],
            ["Why", alloc.DesiredDescription || alloc.ClientDescription],
            ["Created", <Time key="created" at={alloc.CreateTime} />],
            ["Changed", <Time key="changed" at={alloc.ModifyTime} />],
            ["Replaces", linkTo(alloc.PreviousAllocation)],
            ["Replaced by", linkTo(alloc.NextAllocation)],
          ]}
        />
      </Panel>
    </>
  );
}

function linkTo(id: string) {
  return (
    id !== "" && (
      <a href={allocationAddress(id)}>
        <code>{id}</code>
      </a>
    )
  );
}
