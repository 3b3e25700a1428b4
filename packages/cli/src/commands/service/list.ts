import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { formatTable } from "../../terminal/table.ts";

export const serviceList = defineCommand({
  usage: "",
  description: `Lists the services with provider = "nomad" that are offered now.`,
  flags: {
    ...clientFlags,
    ...dataFlags,
  },
  async run({ flags, terminal, context }) {
    const { value: namespaces } = await connect(flags, context).services.list();
    const data = await dataText(namespaces, flags);
    if (data !== undefined) {
      terminal.print(data);
      return 0;
    }
    const isAll = (flags.namespace ?? context.env.NOMAD_NAMESPACE) === "*";
    const rows = namespaces.flatMap(({ Namespace, Services }) =>
      Services.map(({ ServiceName, Tags }) => {
        const tags = `[${Tags.join(",")}]`;
        return isAll ? [ServiceName, Namespace, tags] : [ServiceName, tags];
      }),
    );
    if (rows.length === 0) {
      terminal.print("No service registrations found");
      return 0;
    }
    const titles = isAll ? ["Service Name", "Namespace", "Tags"] : ["Service Name", "Tags"];
    terminal.print(formatTable([titles, ...rows]));
    return 0;
  },
});
