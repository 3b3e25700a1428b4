import {
  canonicalize,
  driverConfigProblems,
  unsupported,
  validate,
  withoutEffect,
} from "@drover/jobspec";
import { defineCommand } from "../command/command.ts";
import { DRIVER_CONFIGS } from "../job/driver-configs.ts";
import { jobFileFlags, readJobFile } from "../job/read-job-file.ts";

export const jobValidate = defineCommand({
  usage: "<file>",
  description:
    "Checks a job file, or standard input where the file is -, without an agent. Everything that is wrong with it is told at once.",
  flags: jobFileFlags,
  async run({ flags, args: [file = ""], terminal, context }) {
    const { job: input, show } = await readJobFile(file, flags, { context, terminal });
    const job = canonicalize(input);
    const { errors, warnings } = validate(job);
    const all = [...errors, ...unsupported(job)];
    const inConfigs = driverConfigProblems(job, DRIVER_CONFIGS);
    for (const warning of [...warnings, ...withoutEffect(job)]) {
      terminal.warn(terminal.style.yellow(`Job Warning: ${warning}`));
    }
    if (all.length + inConfigs.length > 0) {
      if (inConfigs.length > 0) terminal.fail(show(inConfigs));
      const list = all.map((error) => `  * ${error}`);
      if (list.length > 0) terminal.fail(["Job validation errors:", ...list].join("\n"));
      return 1;
    }
    terminal.print(terminal.style.green("Job validation successful"));
    return 0;
  },
});
