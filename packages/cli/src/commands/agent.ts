import { defineCommand } from "../command/command.ts";
import { booleanFlag, listFlag, textFlag } from "../command/flag.ts";

export const agent = defineCommand({
  usage: "",
  description:
    "Runs an agent: a whole Nomad-compatible node in one process. It listens on 127.0.0.1:4646 unless told otherwise. When it stops, tasks go on and the next agent on the same data directory finds them again; with -dev they are stopped and everything is removed.",
  flags: {
    dev: booleanFlag("run for a trial: raw_exec enabled, nothing kept"),
    recover: booleanFlag(
      "adopt the allocations and jobs that the task database tells, when the state was lost",
    ),
    config: listFlag("<path>", "a configuration file, or a directory of them; may be repeated"),
    dataDir: textFlag("<directory>", "where everything is kept"),
    bind: textFlag("<address>", "the address to listen on"),
  },
  async run({ flags, context }) {
    const { runAgent } = await import("@drover/agent");
    await runAgent({
      dev: flags.dev,
      recover: flags.recover,
      configPaths: flags.config,
      dataDir: flags.dataDir,
      bindAddress: flags.bind,
      env: context.env,
      loadPage: async () => {
        const { loadPage } = await import("@drover/ui");
        return loadPage();
      },
    });
    return 0;
  },
});
