import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { integerFlag, textFlag } from "../../command/flag.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";

export const jobScale = defineCommand({
  usage: "<job> <group or count> [count]",
  description:
    "Changes how many allocations a task group has. Where a job has only one group, its name may be left out: `job scale <job> <count>`.",
  flags: {
    ...clientFlags,
    message: textFlag("<text>", "why, for the record"),
    checkIndex: integerFlag("<index>", "scale only if the job's modify index is this"),
    ...monitorFlags,
  },
  async run({ flags, args: [prefix = "", ...rest], terminal, context }) {
    const count = rest.at(-1) ?? "";
    if (!/^\d+$/.test(count)) {
      throw new Fault("invalid_argument", `"${count}" is no count: a whole number is expected`);
    }
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const group = rest.length > 1 ? (rest[0] ?? "") : await onlyGroup(client, ID);
    const { message = "", checkIndex } = flags;
    const { EvalID } = await client.jobs.scale(ID, {
      group,
      count: Number(count),
      message,
      checkIndex,
    });
    return reportEvaluation(EvalID, { ...flags, client, terminal });
  },
});

async function onlyGroup(client: NomadClient, jobId: string): Promise<string> {
  const { value: job } = await client.jobs.get(jobId);
  const [only, second] = job.TaskGroups;
  if (only !== undefined && second === undefined) return only.Name;
  const names = job.TaskGroups.map(({ Name }) => Name).join(", ");
  throw new Fault("invalid_argument", `Job "${jobId}" has several groups; name one of: ${names}`);
}
