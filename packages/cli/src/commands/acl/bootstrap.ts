import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { readText } from "../../job/read-text.ts";
import { aclTokenText } from "../../render/acl.ts";
import { dataFlags, dataText } from "../../render/data.ts";

export const aclBootstrap = defineCommand({
  usage: "[path]",
  description:
    "Makes the first management token, once. Its secret, a UUID, is read from the file if one is given, or from standard input for -.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, args: [path], terminal, context }) {
    const secret = path === undefined ? "" : (await readText(path, context)).trim();
    if (path !== undefined && secret === "") {
      throw new Fault("invalid_argument", `There is no secret in ${path}`);
    }
    const token = await connect(flags, context).acl.bootstrap(secret);
    terminal.print((await dataText(token, flags)) ?? aclTokenText(token));
    return 0;
  },
});
