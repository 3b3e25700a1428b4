import { operations } from "@drover/api";
import type { Allocation } from "@drover/job";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { May } from "../parts/may.tsx";

const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGQUIT", "SIGKILL"];

/** What can be done with an allocation that runs; nothing with one that is over. */
export function AllocationActions({ alloc }: { alloc: Allocation }) {
  const { client } = useApp();
  const [signal, setSignal] = useState("SIGHUP");
  const [task, setTask] = useState("");
  const tasks = Object.entries(alloc.TaskStates ?? {})
    .filter(([, { State }]) => State !== "dead")
    .map(([name]) => name);
  if (alloc.DesiredStatus !== "run" || tasks.length === 0) return null;
  const choice = (
    <label>
      Task
      <select value={task} onChange={(event) => setTask(event.currentTarget.value)}>
        <option value="">all that run</option>
        {tasks.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
  const chosen = task === "" ? {} : { task };
  return (
    <May do={operations.signalAllocation} namespace={alloc.Namespace}>
      <div class="buttons">
        <ConfirmButton
          label="Signal"
          title="Send a signal"
          done={`${signal} was sent`}
          action={() => client.allocations.signal(alloc.ID, { signal, ...chosen })}
        >
          <label>
            Signal
            <select value={signal} onChange={(event) => setSignal(event.currentTarget.value)}>
              {SIGNALS.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          {choice}
        </ConfirmButton>
        <ConfirmButton
          label="Restart"
          title="Restart tasks?"
          done="The restart has begun"
          action={() => client.allocations.restart(alloc.ID, chosen)}
        >
          {choice}
        </ConfirmButton>
        <ConfirmButton
          label="Stop"
          danger
          title="Stop this allocation?"
          done="The allocation is stopped"
          action={() => client.allocations.stop(alloc.ID)}
        >
          <p>The scheduler places another in its place, unless the job is stopped.</p>
        </ConfirmButton>
      </div>
    </May>
  );
}
