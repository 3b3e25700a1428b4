import { LOG_LEVELS } from "@drover/logger";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, choiceFlag, textFlag } from "../../command/flag.ts";
import { pour } from "../../terminal/pour.ts";

export const monitor = defineCommand({
  usage: "",
  description:
    "Follows the log of the agent from now on, at a level of its own: what the agent writes elsewhere stays as it is. Ctrl-C ends it.",
  flags: {
    ...clientFlags,
    logLevel: choiceFlag(LOG_LEVELS, "the least severe level that is shown; info unless told"),
    nodeId: textFlag("<node>", "the node, which must be the agent's own"),
    serverId: textFlag("<server>", "the server, which must be the agent's own"),
    json: booleanFlag("print JSON in place of text"),
  },
  refuses: { "log-include-location": "log lines have no place in the source" },
  async run({ flags, context }) {
    const { logLevel: level, nodeId, serverId, json } = flags;
    const lines = connect(flags, context).agent.monitor({ level, json, nodeId, serverId });
    await pour(lines, context.stdout);
    return 0;
  },
});
