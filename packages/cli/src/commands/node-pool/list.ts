import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { pageFlags, pageOptions, tellNextPage } from "../../command/page-flags.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { descriptionTable } from "../../render/namespace.ts";

export const nodePoolList = defineCommand({
  usage: "",
  description: "Lists node pools.",
  flags: { ...clientFlags, ...pageFlags, ...dataFlags },
  async run({ flags, terminal, context }) {
    const answer = await connect(flags, context).nodePools.list(pageOptions(flags));
    terminal.print((await dataText(answer.value, flags)) ?? descriptionTable(answer.value));
    tellNextPage(answer, terminal);
    return 0;
  },
});
