import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { descriptionTable } from "../../render/namespace.ts";

export const namespaceList = defineCommand({
  usage: "",
  description: "Lists the namespaces that the token may see.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, terminal, context }) {
    const { value } = await connect(flags, context).namespaces.list();
    terminal.print((await dataText(value, flags)) ?? descriptionTable(value));
    return 0;
  },
});
