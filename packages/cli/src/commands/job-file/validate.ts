import { canonicalize, judge } from "@drover/jobspec";
import { errorsOf } from "@drover/schema";
import { defineCommand } from "../../command/command.ts";
import { DRIVER_CONFIGS } from "../../job/driver-configs.ts";
import { jobFileFlags, NO_VAULT, readJobFile } from "../../job/read-job-file.ts";

export const jobValidate = defineCommand({
  usage: "<file>",
  description:
    "Checks a job file, or standard input where the file is -, without an agent. Everything that is wrong with it is told at once.",
  flags: jobFileFlags,
  refuses: { "vault-namespace": NO_VAULT },
  async run({ flags, args: [file = ""], terminal, context }) {
    const { job: input, show } = await readJobFile(file, flags, { context, terminal });
    const problems = judge(canonicalize(input), { drivers: DRIVER_CONFIGS });
    if (problems.length > 0) terminal.warn(show(problems));
    const { length } = errorsOf(problems);
    if (length > 0) {
      terminal.fail(`Job validation failed: ${length === 1 ? "1 error" : `${length} errors`}`);
      return 1;
    }
    terminal.print(terminal.style.green("Job validation successful"));
    return 0;
  },
});
