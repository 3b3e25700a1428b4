import type { JobPlanResponse } from "@drover/api";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, optionalBooleanFlag, textFlag } from "../../command/flag.ts";
import { jobFileFlags, NO_VAULT, readJobFile } from "../../job/read-job-file.ts";
import { dataText } from "../../render/data.ts";
import { indent } from "../../render/indent.ts";
import { describeJobDiff } from "../../render/job-diff.ts";
import { describePlacementFailure } from "../../render/placement-failure.ts";
import { quoteWord } from "../../terminal/quote-word.ts";
import type { Style } from "../../terminal/style.ts";
import { formatRfc3339 } from "../../terminal/time.ts";

const EXIT_NO_CHANGE = 0;
const EXIT_CHANGE = 1;
const EXIT_ERROR = 255;

export const jobPlan = defineCommand({
  usage: "<file>",
  description:
    "Shows what `job run` would change, and whether there is room for it, without changing anything. The exit code is 0 if no allocation would be created or destroyed, 1 if some would, and 255 for an error.",
  failureExitCode: EXIT_ERROR,
  flags: {
    ...clientFlags,
    ...jobFileFlags,
    diff: optionalBooleanFlag("show the difference to the job that runs (true)"),
    jsonOutput: booleanFlag("print the plan as JSON"),
    t: textFlag("<template>", "print what a Go template makes of the plan"),
    verbose: booleanFlag("also show what stays as it is"),
    policyOverride: booleanFlag("accepted as in Nomad, which needs it for Sentinel policies"),
  },
  refuses: { "vault-namespace": NO_VAULT },
  async run({ flags, args: [file = ""], terminal, context }) {
    const { job } = await readJobFile(file, flags, { context, terminal });
    const client = connect(flags, context);
    const plan = await client.jobs.plan(job.ID, { Job: job, Diff: flags.diff ?? true });
    const data = await dataText(plan, { json: flags.jsonOutput, t: flags.t });
    if (data !== undefined) {
      terminal.print(data);
      return changesAllocations(plan) ? EXIT_CHANGE : EXIT_NO_CHANGE;
    }
    const { style } = terminal;
    if (plan.Diff !== null) {
      terminal.print(`${describeJobDiff(plan.Diff, { style, verbose: flags.verbose })}\n`);
    }
    terminal.print(`${style.bold("Scheduler dry-run:")}\n${describeDryRun(plan, style)}\n`);
    if (plan.Warnings !== "") terminal.print(style.yellow(`Job Warnings:\n${plan.Warnings}\n`));
    terminal.print(howToSubmit(plan, { file, ...flags }));
    return changesAllocations(plan) ? EXIT_CHANGE : EXIT_NO_CHANGE;
  },
});

function describeDryRun({ FailedTGAllocs, NextPeriodicLaunch }: JobPlanResponse, style: Style) {
  const failures = Object.entries(FailedTGAllocs ?? {});
  const lines = failures.map(([group, metric]) =>
    indent(
      `Task Group "${group}" (failed to place ${1 + metric.CoalescedFailures}):\n${indent(describePlacementFailure(metric), 2)}`,
      2,
    ),
  );
  if (failures.length === 0) lines.push(style.green("- All tasks successfully allocated."));
  else lines.unshift(style.yellow("- WARNING: Failed to place all allocations."));
  if (NextPeriodicLaunch !== null && formatRfc3339(NextPeriodicLaunch) !== "N/A") {
    lines.push(`- If submitted now, next periodic launch would be at ${NextPeriodicLaunch}`);
  }
  return lines.join("\n");
}

function howToSubmit(
  { JobModifyIndex }: JobPlanResponse,
  {
    file,
    var: values,
    varFile,
  }: { file: string; var: readonly string[]; varFile: readonly string[] },
): string {
  const given = [
    ...values.map((value) => `-var ${quoteWord(value)}`),
    ...varFile.map((name) => `-var-file ${quoteWord(name)}`),
  ];
  return [
    `Job Modify Index: ${JobModifyIndex}`,
    "To run exactly what was planned, and nothing if somebody changes the job before that:",
    "",
    ["drover job run -check-index", JobModifyIndex, ...given, quoteWord(file)].join(" "),
  ].join("\n");
}

function changesAllocations({ Annotations }: JobPlanResponse): boolean {
  return Object.values(Annotations?.DesiredTGUpdates ?? {}).some(
    ({ Stop, Place, Migrate, DestructiveUpdate, Canary }) =>
      Stop + Place + Migrate + DestructiveUpdate + Canary > 0,
  );
}
