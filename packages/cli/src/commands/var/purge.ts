import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { integerFlag } from "../../command/flag.ts";
import { explainConflict } from "../../variable/explain-conflict.ts";
import { requireOneNamespace } from "../../variable/output-format.ts";

export const varPurge = defineCommand({
  usage: "<path>",
  description: "Deletes a variable for good.",
  flags: {
    ...clientFlags,
    checkIndex: integerFlag("<index>", "the index that the variable must have"),
  },
  async run({ flags, args: [path = ""], terminal, context }) {
    requireOneNamespace(flags, context.env);
    const { checkIndex } = flags;
    try {
      await connect(flags, context).variables.delete(path, { checkIndex });
    } catch (error) {
      return explainConflict(error, checkIndex ?? 0, terminal);
    }
    terminal.print(`Successfully purged variable "${path}"!`);
    return 0;
  },
});
