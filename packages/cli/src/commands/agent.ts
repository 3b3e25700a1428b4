import { LOG_LEVELS } from "@drover/logger";
import { defineCommand } from "../command/command.ts";
import {
  booleanFlag,
  choiceFlag,
  durationFlag,
  integerFlag,
  listFlag,
  optionalBooleanFlag,
  textFlag,
} from "../command/flag.ts";

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
    logLevel: choiceFlag(LOG_LEVELS, "the least severe level that is logged; info unless told"),
    logJson: optionalBooleanFlag("log JSON in place of text"),
    logIncludeLocation: optionalBooleanFlag(
      "log the line of the program that each message is from",
    ),
    logFile: textFlag(
      "<path>",
      "a file that takes the log too; with a slash at its end a directory",
    ),
    logRotateBytes: integerFlag("<bytes>", "begin a new log file after so many bytes"),
    logRotateDuration: durationFlag(
      "<duration>",
      "begin a new log file after so long; 24h unless told",
    ),
    logRotateMaxFiles: integerFlag("<count>", "how many older log files are kept; all unless told"),
  },
  async run({ flags, context }) {
    const { runAgent } = await import("@drover/agent");
    await runAgent({
      dev: flags.dev,
      recover: flags.recover,
      configPaths: flags.config,
      dataDir: flags.dataDir,
      bindAddress: flags.bind,
      logLevel: flags.logLevel,
      logJson: flags.logJson,
      logIncludeLocation: flags.logIncludeLocation,
      logFile: flags.logFile,
      logRotateBytes: flags.logRotateBytes,
      logRotateDurationMs: flags.logRotateDuration,
      logRotateMaxFiles: flags.logRotateMaxFiles,
      env: context.env,
      loadPage: async () => {
        const { loadPage } = await import("@drover/ui");
        return loadPage();
      },
    });
    return 0;
  },
});
