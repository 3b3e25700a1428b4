import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";

export const serviceDelete = defineCommand({
  usage: "<service> <id>",
  description:
    'Removes an instance of a service, by the id that "service info -verbose" shows. It is there again when its task starts again.',
  flags: clientFlags,
  async run({ flags, args: [name = "", id = ""], terminal, context }) {
    await connect(flags, context).services.delete(name, id);
    terminal.print("Successfully deleted service registration");
    return 0;
  },
});
