import { operations } from "@drover/api";
import { parseJson } from "@drover/job";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, choiceFlag, textFlag } from "../../command/flag.ts";
import { dataText } from "../../render/data.ts";
import { pour } from "../../terminal/pour.ts";

export const operatorMetrics = defineCommand({
  usage: "",
  description: "Prints what the agent measures, as JSON or in the format of Prometheus.",
  flags: {
    ...clientFlags,
    format: choiceFlag(["json", "prometheus"], "the format; json unless told"),
    pretty: booleanFlag("indent the JSON"),
    t: textFlag("<template>", "print what a Go template makes of it"),
    json: booleanFlag("as -format=json, which is how it is printed anyway"),
  },
  async run({ flags, terminal, context }) {
    const { transport } = connect(flags, context);
    const query = {
      ...(flags.format === "prometheus" && !flags.json && { format: "prometheus" }),
      ...(flags.pretty && { pretty: "true" }),
    };
    if (flags.t !== undefined) {
      const pieces = await Array.fromAsync(transport.stream(operations.getMetrics, {}, {}));
      const metrics = parseJson(Buffer.concat(pieces).toString()) as object;
      terminal.print((await dataText(metrics, { json: flags.json, t: flags.t })) ?? "");
      return 0;
    }
    await pour(transport.stream(operations.getMetrics, {}, query), context.stdout);
    return 0;
  },
});
