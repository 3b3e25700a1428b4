import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, listFlag } from "../../command/flag.ts";
import { dev as runDev } from "../../dev/dev.ts";
import { jobFileFlags } from "../../job/read-job-file.ts";

export const dev = defineCommand({
  usage: "<file...>",
  description:
    "Runs job files and Procfiles in the foreground while you work on them, on an agent of its own that leaves nothing behind. Shows what all tasks write, and runs a file's job again when the file changes. Ends when everything has ended or a task has failed, with the exit code of the task that failed first; with -watch it waits for the next change instead. Keys: r restarts, s shows the tasks, f filters, q or Ctrl-C stops everything.",
  flags: {
    watch: listFlag(
      "<path>",
      "run everything again when this file or directory changes; may be repeated",
    ),
    attach: booleanFlag("use the agent that runs, and leave nothing there"),
    ...jobFileFlags,
    ...clientFlags,
  },
  async run({ flags, args: files, terminal, context }) {
    const client = flags.attach ? connect(flags, context) : undefined;
    return await runDev({ files, watch: flags.watch, client, flags, terminal, context });
  },
});
