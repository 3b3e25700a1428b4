import { ApiError, type NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { type Job, type JobSubmission, stringifyJson } from "@drover/job";
import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, integerFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { quoteWord } from "../../terminal/quote-word.ts";

export const jobInspect = defineCommand({
  usage: "<job>",
  description: "Prints a job as the agent knows it, in the JSON that `job run -json` takes.",
  flags: {
    ...clientFlags,
    version: integerFlag("<version>", "an earlier version of the job"),
    hcl: booleanFlag("print the job file that was submitted instead"),
    withVars: booleanFlag("with -hcl, print on standard error what its variables were given"),
    ...dataFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const { client, ID, Version } = await chooseJob(connect(flags, context), prefix);
    const version = flags.version ?? Version;
    if (flags.hcl) {
      const { Source, Variables, VariableFlags } = await submissionOf(client, ID, version);
      terminal.print(Source.trimEnd());
      if (flags.withVars) terminal.warn(variablesGiven({ Variables, VariableFlags }));
      return 0;
    }
    if (flags.withVars) throw new Fault("invalid_argument", "-with-vars is of use with -hcl alone");
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

/** @throws {Fault} `not_found` naming the version that has a text, where this one has none */
async function submissionOf(client: NomadClient, id: string, version: number) {
  const textOf = (wanted: number) =>
    client.jobs.submission(id, wanted).then(
      ({ value }) => value,
      (error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      },
    );
  const submission = await textOf(version);
  if (submission !== undefined) return submission;
  const { value } = await client.jobs.versions(id);
  const earlier = value.Versions.filter(({ Version }) => Version < version);
  for (const { Version } of earlier.toSorted((a, b) => b.Version - a.Version)) {
    if ((await textOf(Version)) === undefined) continue;
    throw new Fault(
      "not_found",
      `Version ${version} of job "${id}" has no text of its own: it came of "job scale" or "job stop". That of version ${Version} is printed by -version ${Version}`,
    );
  }
  throw new Fault(
    "not_found",
    `No text of job "${id}" was kept; it is printed as JSON without -hcl`,
  );
}

/** What was given to a job's variables, by flags first. */
function variablesGiven({
  VariableFlags,
  Variables,
}: Pick<JobSubmission, "VariableFlags" | "Variables">): string {
  const lines = Object.entries(VariableFlags ?? {})
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => `-var ${quoteWord(`${name}=${value}`)}`);
  const all = [...lines, Variables.trim()].filter((text) => text !== "");
  return all.length === 0
    ? "No variables were given"
    : `Variables that were given:\n${all.join("\n")}`;
}

/** A version as it was registered: its status is that of the moment. */
async function versionOf(client: NomadClient, id: string, version: number): Promise<Job> {
  const { value } = await client.jobs.versions(id);
  const job = value.Versions.find((each) => each.Version === version);
  if (job !== undefined) return job;
  const known = value.Versions.map((each) => each.Version).join(", ");
  throw new Fault("not_found", `Job "${id}" has no version ${version}; there are: ${known}`);
}
