import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";

export const jobRevert = defineCommand({
  usage: "<job> <version|tag>",
  description:
    "Goes back to an earlier version of a job, by its number or by its name; `job history` lists them.",
  flags: { ...clientFlags, ...monitorFlags },
  async run({ flags, args: [prefix = "", text = ""], terminal, context }) {
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const { EvalID } = await client.jobs.revert(ID, await versionOf(client, ID, text));
    return reportEvaluation(EvalID, { ...flags, client, terminal });
  },
});

async function versionOf(client: NomadClient, job: string, text: string): Promise<number> {
  if (/^\d+$/.test(text)) return Number(text);
  const { value } = await client.jobs.versions(job);
  const tagged = value.Versions.find(({ VersionTag }) => VersionTag?.Name === text);
  if (tagged !== undefined) return tagged.Version;
  throw new Fault("not_found", `Job "${job}" has no version that is tagged "${text}"`);
}
