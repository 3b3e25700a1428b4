import { operations, type TaskResourceUsage } from "@drover/api";
import type { AllocatedTaskResources, Task, TaskState } from "@drover/job";
import { useApp } from "../app.ts";
import { formatBytes, formatPercent } from "../format/amounts.ts";
import { eventInWords } from "../format/task-words.ts";
import { Chart } from "../parts/chart.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { Badge, Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { allocationAddress } from "../place.ts";

const MIB = 1024 * 1024;

/** One task: its state, what it uses, what happened to it, and its environment. */
export function TaskPanel({
  task,
  state,
  given,
  usage,
  allocId,
  namespace,
}: {
  task: Task;
  state: TaskState | undefined;
  given: AllocatedTaskResources | undefined;
  /** The newest measurement last. */
  usage: readonly TaskResourceUsage[];
  allocId: string;
  namespace: string;
}) {
  const { rights } = useApp();
  const word = state?.Failed ? "failed" : (state?.State ?? "pending");
  const query = `?task=${encodeURIComponent(task.Name)}`;
  const environment = Object.entries(task.Env ?? {});
  return (
    <Panel
      title={task.Name}
      aside={
        <>
          <Status word={word === "dead" ? "complete" : word} />
          {task.Lifecycle && <Badge>{task.Lifecycle.Hook}</Badge>}
          <span class="muted">
            {state?.State === "dead" ? "ended " : "started "}
            <Time at={state?.State === "dead" ? state.FinishedAt : state?.StartedAt} />
            {state !== undefined && state.Restarts > 0 && `, restarted ${state.Restarts}×`}
          </span>
          <May do={operations.streamLogs} namespace={namespace}>
            <a href={allocationAddress(allocId, "logs") + query}>Logs</a>
          </May>
          {state?.State === "running" && rights.mayExec({ driver: task.Driver, namespace }) && (
            <a href={allocationAddress(allocId, "terminal") + query}>Terminal</a>
          )}
        </>
      }
    >
      {(usage.length > 0 || state?.State === "running") && given && (
        // Their room is there before the first measurement, so that nothing jumps.
        <Usage usage={usage} given={given} />
      )}
      <table class="events">
        <thead class="hidden">
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">In words</th>
          </tr>
        </thead>
        <tbody>
          {(state?.Events ?? []).toReversed().map((event) => (
            <tr key={`${event.Time}${event.Type}`}>
              <td>
                <Time at={event.Time} />
              </td>
              <td>{event.Type}</td>
              <td class={event.FailsTask ? "bad" : ""}>{eventInWords(event)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {environment.length > 0 && (
        <details>
          <summary>Environment of the job file ({environment.length})</summary>
          <pre>{environment.map(([name, value]) => `${name}=${value}`).join("\n")}</pre>
        </details>
      )}
    </Panel>
  );
}

function Usage({
  usage,
  given: { Cpu, Memory },
}: {
  usage: readonly TaskResourceUsage[];
  given: AllocatedTaskResources;
}) {
  const cpu = usage.map(({ ResourceUsage: { CpuStats } }) => CpuStats.Percent);
  const memory = usage.map(({ ResourceUsage: { MemoryStats } }) =>
    MemoryStats.Measured?.includes("Usage") ? MemoryStats.Usage : MemoryStats.RSS,
  );
  const limitMb = Memory.MemoryMaxMB > 0 ? Memory.MemoryMaxMB : Memory.MemoryMB;
  const limit = Memory.MemoryMaxMB < 0 ? undefined : limitMb * MIB;
  return (
    <div class="charts">
      <Chart
        label="CPU"
        values={cpu}
        now={cpu.length > 0 ? formatPercent(cpu.at(-1) ?? 0) : "–"}
        note={`of a core; asked for ${Cpu.CpuShares} MHz`}
      />
      <Chart
        label="Memory"
        values={memory}
        limit={limit}
        now={memory.length > 0 ? formatBytes(memory.at(-1) ?? 0) : "–"}
        note={limit === undefined ? "without a limit" : `limit ${formatBytes(limit)}`}
      />
    </div>
  );
}
