import type { AllocClientStatus, TaskState } from "@drover/job";

/** How an allocation stands, by the states of its tasks. Source: Nomad's client. */
export function clientStatus(states: Iterable<TaskState>): {
  status: AllocClientStatus;
  description: string;
} {
  const all = [...states];
  if (all.some((task) => task.State === "dead" && task.Failed))
    return { status: "failed", description: "Failed tasks" };
  if (all.some((task) => task.State === "running"))
    return { status: "running", description: "Tasks are running" };
  if (all.some((task) => task.State === "pending"))
    return { status: "pending", description: "No tasks have started" };
  return { status: "complete", description: "All tasks have completed" };
}
