import type { JobRegisterRequest } from "@drover/api";
import { stringifyJson } from "@drover/job";
import { jobAddress } from "@drover/ui/place";
import { clientFlags, connect } from "../../api/connect.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, integerFlag } from "../../command/flag.ts";
import { type JobFile, jobFileFlags, NO_VAULT, readJobFile } from "../../job/read-job-file.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";
import { describeNextLaunch } from "../../render/next-launch.ts";
import { quoteWord } from "../../terminal/quote-word.ts";

export const jobRun = defineCommand({
  usage: "<file>",
  description:
    "Runs the job of a file, or of standard input where the file is -, and follows its evaluation and its deployment to their ends. A job that runs already is changed to what the file says. The exit code is 2 if something could not be placed.",
  flags: {
    ...clientFlags,
    ...jobFileFlags,
    ...monitorFlags,
    checkIndex: integerFlag(
      "<index>",
      "run only if the job's modify index is this; 0 for a new job",
    ),
    output: booleanFlag("print the JSON that would be sent, and send nothing"),
    evalPriority: integerFlag(
      "<priority>",
      "1 to 100, instead of the job's own, for the evaluation",
    ),
    preserveResources: booleanFlag("keep the resources of tasks that run already"),
    preserveCounts: booleanFlag("keep the counts of task groups that run already"),
    ...uiFlag,
    policyOverride: booleanFlag("accepted as in Nomad, which needs it for Sentinel policies"),
  },
  refuses: {
    "consul-namespace": "there is no Consul; services are registered with the agent",
    "vault-namespace": NO_VAULT,
  },
  async run({ flags, args: [file = ""], terminal, context }) {
    const { job, submission } = await readJobFile(file, flags, { context, terminal });
    if (flags.output) {
      terminal.print(stringifyJson({ Job: job }, 4));
      return 0;
    }
    const client = connect(flags, context);
    const { EvalID, Warnings, JobModifyIndex } = await client.jobs.register(
      registrationOf({ job, submission }, flags),
    );
    if (Warnings !== "") terminal.warn(terminal.style.yellow(`Job Warnings:\n${Warnings}\n`));
    const Namespace = job.Namespace || flags.namespace || context.env.NOMAD_NAMESPACE || "default";
    showWebPage(jobAddress({ ID: job.ID, Namespace }), { ...flags, client, terminal, context });
    if (EvalID !== "") {
      return reportEvaluation(EvalID, {
        ...flags,
        client,
        terminal,
        detached: `Job registration successful\nEvaluation ID: ${EvalID}`,
        goesOn: goesOn(job.ID),
      });
    }
    const launch = await describeNextLaunch((await client.jobs.get(job.ID)).value);
    terminal.print(`Job registration successful\nJob Modify Index: ${JobModifyIndex}`);
    if (launch !== undefined) terminal.print(`Approximate next launch time: ${launch}`);
    return 0;
  },
});

function goesOn(id: string): string {
  const word = quoteWord(id);
  return `Job "${id}" goes on. Look at it with "drover job status ${word}", stop it with "drover job stop ${word}"`;
}

function registrationOf(
  { job, submission }: Pick<JobFile, "job" | "submission">,
  {
    checkIndex,
    preserveCounts,
    preserveResources,
    evalPriority,
  }: {
    checkIndex: number | undefined;
    preserveCounts: boolean;
    preserveResources: boolean;
    evalPriority: number | undefined;
  },
): JobRegisterRequest {
  return {
    Job: job,
    Submission: submission,
    PreserveCounts: preserveCounts,
    PreserveResources: preserveResources,
    ...(checkIndex === undefined ? {} : { EnforceIndex: true, JobModifyIndex: checkIndex }),
    ...(evalPriority === undefined ? {} : { EvalPriority: evalPriority }),
  };
}
