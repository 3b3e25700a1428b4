import type { AllocListStub } from "@drover/api";
import { stringifyJson } from "@drover/job";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { taskTable } from "../../render/task-table.ts";
import { taskRows } from "../../tasks/task-rows.ts";

export const ps = defineCommand({
  usage: "[job...]",
  description:
    "Lists the tasks that run, with what they use; those of all jobs, or of the named ones.",
  flags: {
    ...clientFlags,
    a: booleanFlag("also tasks that have ended"),
    verbose: booleanFlag("show whole ids"),
    json: booleanFlag("print JSON"),
  },
  async run({ flags, args: jobs, terminal, context }) {
    const client = connect(flags, context);
    const wanted = ({ JobID }: AllocListStub) => jobs.length === 0 || jobs.includes(JobID);
    const rows = await taskRows(client, { all: flags.a, wanted });
    const text = flags.json
      ? stringifyJson(
          rows.map(({ alloc, task, state, cpuPercent, memory, memoryLimit, ports }) => ({
            AllocID: alloc.ID,
            JobID: alloc.JobID,
            TaskGroup: alloc.TaskGroup,
            Task: task,
            State: state.State,
            Failed: state.Failed,
            Restarts: state.Restarts,
            StartedAt: state.StartedAt,
            CpuPercent: cpuPercent ?? null,
            MemoryBytes: memory ?? null,
            MemoryLimitBytes: memoryLimit ?? null,
            Ports: ports,
          })),
          4,
        )
      : taskTable(rows, flags);
    terminal.print(text);
    return 0;
  },
});
