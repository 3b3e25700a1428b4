import { Fault } from "@drover/fault";
import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { integerFlag, textFlag } from "../../command/flag.ts";

const name = textFlag("<tag>", "the name of the version; it must be given");

export const jobTagApply = defineCommand({
  usage: "<job>",
  description:
    "Names a version of a job, so that it is kept and `job revert` and `job history` know it by that name.",
  flags: {
    ...clientFlags,
    name,
    description: textFlag("<text>", "what is said of the version"),
    version: integerFlag("<version>", "which version (the newest)"),
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const tag = tagOf(flags);
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const version = flags.version ?? (await client.jobs.get(ID)).value.Version;
    await client.jobs.tagVersion(ID, tag, { version, description: flags.description ?? "" });
    terminal.print(`Job version ${version} tagged with name "${tag}"`);
    return 0;
  },
});

export const jobTagUnset = defineCommand({
  usage: "<job>",
  description: "Takes the name of a version of a job away.",
  flags: { ...clientFlags, name },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const tag = tagOf(flags);
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    await client.jobs.untagVersion(ID, tag);
    terminal.print(`Tag "${tag}" removed from job "${ID}"`);
    return 0;
  },
});

function tagOf({ name: tag }: { name: string | undefined }): string {
  if (tag) return tag;
  throw new Fault("invalid_argument", "A version tag name is required: give -name");
}
