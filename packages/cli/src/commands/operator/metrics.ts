import { operations } from "@drover/api";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, choiceFlag } from "../../command/flag.ts";
import { pour } from "../../terminal/pour.ts";

export const operatorMetrics = defineCommand({
  usage: "",
  description: "Prints what the agent measures, as JSON or in the format of Prometheus.",
  flags: {
    ...clientFlags,
    format: choiceFlag(["json", "prometheus"], "the format; json unless told"),
    pretty: booleanFlag("indent the JSON"),
    json: booleanFlag("as -format=json, which is how it is printed anyway"),
  },
  async run({ flags, context }) {
    const { transport } = connect(flags, context);
    const query = {
      ...(flags.format === "prometheus" && !flags.json && { format: "prometheus" }),
      ...(flags.pretty && { pretty: "true" }),
    };
    await pour(transport.stream(operations.getMetrics, {}, query), context.stdout);
    return 0;
  },
});
