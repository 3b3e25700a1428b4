import { Fault } from "@drover/fault";
import type { Job, JobDiff } from "@drover/job";
import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, integerFlag, textFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { describeJobDiff } from "../../render/job-diff.ts";
import { formatPairs } from "../../terminal/table.ts";
import { formatNs } from "../../terminal/time.ts";

export const jobHistory = defineCommand({
  usage: "<job>",
  description: "Shows the versions of a job, the newest first, and with -p what each changed.",
  flags: {
    ...clientFlags,
    p: booleanFlag("show what each version changed"),
    full: booleanFlag("with -p, also show what stayed as it was"),
    version: integerFlag("<version>", "show only this version"),
    diffVersion: integerFlag("<version>", "with -p, compare with this version"),
    diffTag: textFlag("<tag>", "with -p, compare with the version of this name"),
    ...dataFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const { p: diffs, diffVersion, diffTag } = flags;
    if (!diffs && (diffVersion !== undefined || diffTag !== undefined)) {
      throw new Fault("invalid_argument", "-diff-version and -diff-tag need -p");
    }
    if (diffVersion !== undefined && diffTag !== undefined) {
      throw new Fault("invalid_argument", "Give -diff-version or -diff-tag, not both");
    }
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const { value } = await client.jobs.versions(ID, { diffs, diffVersion, diffTag });
    const isBase = ({ Version, VersionTag }: Job) =>
      Version === diffVersion || (diffTag !== undefined && VersionTag?.Name === diffTag);
    // There is no diff of the version that all others are compared with.
    const differing = value.Versions.filter((job) => !isBase(job));
    const entries = value.Versions.map((job) => ({
      job,
      diff: isBase(job) ? undefined : value.Diffs?.[differing.indexOf(job)],
    }));
    const chosen = entries.filter(
      ({ job }) => flags.version === undefined || job.Version === flags.version,
    );
    if (chosen.length === 0) {
      throw new Fault("not_found", `Job "${ID}" has no version ${flags.version}`);
    }
    const data = await dataText(
      chosen.map(({ job }) => job),
      flags,
    );
    if (data !== undefined) {
      terminal.print(data);
      return 0;
    }
    const describeDiff = (diff: JobDiff) =>
      describeJobDiff(diff, { style: terminal.style, verbose: flags.full });
    terminal.print(
      chosen.map(({ job, diff }) => describeVersion(job, diff && describeDiff(diff))).join("\n\n"),
    );
    return 0;
  },
});

function describeVersion(job: Job, diff: string | undefined): string {
  const pairs: [string, string][] = [
    ["Version", String(job.Version)],
    ["Stable", String(job.Stable)],
    ["Submit Date", formatNs(job.SubmitTime)],
  ];
  if (job.VersionTag) {
    const { Name, Description } = job.VersionTag;
    pairs.push(["Tag Name", Name], ["Tag Description", Description]);
  }
  return formatPairs(pairs) + (diff === undefined ? "" : `\nDiff =\n${diff}`);
}
