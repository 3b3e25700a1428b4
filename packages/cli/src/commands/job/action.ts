import type { JobAction, NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { findAllocation } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { textFlag } from "../../command/flag.ts";
import { runSession } from "../../exec/run-session.ts";
import { sessionFlags, sessionOf } from "../../exec/session-flags.ts";

export const jobAction = defineCommand({
  usage: "<action>",
  description:
    "Runs an action that a task of a job defines, beside the task: in the named allocation, or in the newest one that runs. Group and task are needed where several define the action.",
  flags: {
    ...clientFlags,
    ...sessionFlags,
    job: textFlag("<job>", "the job that defines the action; needed"),
    alloc: textFlag("<allocation>", "the allocation; the newest that runs unless told"),
    group: textFlag("<group>", "the task group"),
    task: textFlag("<task>", "the task"),
  },
  async run({ flags, args: [name = ""], context }) {
    const session = sessionOf(flags, context);
    if (flags.job === undefined) throw new Fault("invalid_argument", "Give -job, the job's id");
    const { client, ID: job } = await chooseJob(connect(flags, context), flags.job);
    const alloc = flags.alloc === undefined ? undefined : await findAllocation(client, flags.alloc);
    const group = flags.group ?? alloc?.TaskGroup;
    const { value: actions } = await client.jobs.actions(job);
    const action = choose(actions, { job, name, group, task: flags.task });
    const allocId = alloc?.ID ?? (await newestOf(client, job, action.TaskGroupName));
    const what = { job, action: name, task: action.TaskName };
    return runSession({
      ...session,
      open: (how) => client.allocations.action(allocId, { ...what, ...how }),
    });
  },
});

/** @throws {Fault} `not_found`; `invalid_argument` where several tasks define the action */
function choose(
  actions: readonly JobAction[],
  {
    job,
    name,
    group,
    task,
  }: { job: string; name: string; group: string | undefined; task: string | undefined },
): JobAction {
  const found = actions.filter(
    ({ Name, TaskName, TaskGroupName }) =>
      Name === name &&
      TaskGroupName === (group ?? TaskGroupName) &&
      TaskName === (task ?? TaskName),
  );
  const [action, another] = found;
  if (action === undefined) {
    const known = [...new Set(actions.map(({ Name }) => Name))].join(", ") || "none";
    const where = [group && ` in group "${group}"`, task && ` of task "${task}"`];
    throw new Fault(
      "not_found",
      `Job "${job}" has no action "${name}"${where.filter(Boolean).join("")}; it has: ${known}`,
    );
  }
  if (another === undefined) return action;
  const places = found.map(({ TaskName, TaskGroupName }) => `  * ${TaskGroupName}/${TaskName}`);
  throw new Fault(
    "invalid_argument",
    `Several tasks of job "${job}" define action "${name}"; give -group and -task:\n${places.join("\n")}`,
  );
}

async function newestOf(client: NomadClient, job: string, group: string): Promise<string> {
  const { value } = await client.jobs.allocations(job);
  const [newest] = value
    .filter(({ TaskGroup, ClientStatus }) => TaskGroup === group && ClientStatus === "running")
    .toSorted((a, b) => b.CreateIndex - a.CreateIndex);
  if (newest !== undefined) return newest.ID;
  throw new Fault(
    "failed_precondition",
    `No allocation of group "${group}" of job "${job}" runs, in which the action could be run`,
  );
}
