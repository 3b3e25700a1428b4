import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { type Job, stringifyJson } from "@drover/job";
import { clientFlags, connect } from "../../api/connect.ts";
import { findJob } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, integerFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";

export const jobInspect = defineCommand({
  usage: "<job>",
  description: "Prints a job as the agent knows it, in the JSON that `job run -json` takes.",
  flags: {
    ...clientFlags,
    version: integerFlag("<version>", "an earlier version of the job"),
    hcl: booleanFlag("print the job file that was submitted instead"),
    ...dataFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { ID, Version } = await findJob(client, prefix);
    const version = flags.version ?? Version;
    if (flags.hcl) {
      const { value: submission } = await client.jobs.submission(ID, version);
      terminal.print(submission.Source.trimEnd());
      return 0;
    }
    const job =
      flags.version === undefined
        ? (await client.jobs.get(ID)).value
        : await versionOf(client, ID, flags.version);
    const isTemplate = flags.t !== undefined;
    const text = isTemplate ? await dataText(job, flags) : undefined;
    terminal.print(text ?? stringifyJson({ Job: job }, 4));
    return 0;
  },
});

/** A version as it was registered: its status is that of the moment. */
async function versionOf(client: NomadClient, id: string, version: number): Promise<Job> {
  const { value } = await client.jobs.versions(id);
  const job = value.Versions.find((each) => each.Version === version);
  if (job !== undefined) return job;
  const known = value.Versions.map((each) => each.Version).join(", ");
  throw new Fault("not_found", `Job "${id}" has no version ${version}; there are: ${known}`);
}
