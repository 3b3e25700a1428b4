import { ApiError } from "@drover/api";
import { Fault } from "@drover/fault";
import { variableAddress } from "@drover/ui/place";
import { clientFlags, connect } from "../../api/connect.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { textFlag } from "../../command/flag.ts";
import { outputFormat, requireOneNamespace } from "../../variable/output-format.ts";
import { VARIABLE_FORMATS, variableText } from "../../variable/render-variable.ts";

export const varGet = defineCommand({
  usage: "<path>",
  description: "Prints a variable, or one of its items.",
  flags: {
    ...clientFlags,
    ...uiFlag,
    item: textFlag("<key>", "print the value of this item alone, without a newline"),
    out: textFlag("<format>", `${VARIABLE_FORMATS.join(", ")} (table on a terminal, else json)`),
    template: textFlag("<template>", "what -out go-template prints"),
  },
  async run({ flags, args: [path = ""], terminal, context }) {
    const format = outputFormat(flags, {
      formats: VARIABLE_FORMATS,
      terminal: "table",
      stdout: context.stdout,
    });
    requireOneNamespace(flags, context.env);
    const client = connect(flags, context);
    const { value: variable } = await client.variables.get(path).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      throw new Fault("not_found", "Variable not found");
    });
    const page = variableAddress(variable.Path, variable.Namespace);
    showWebPage(page, { ...flags, client, terminal, context });
    if (flags.item !== undefined) {
      const items = variable.Items ?? {};
      if (!Object.hasOwn(items, flags.item)) {
        throw new Fault("not_found", `Variable does not contain "${flags.item}" item`);
      }
      // As it is: what reads it may need every byte.
      context.stdout.write(items[flags.item] ?? "");
      return 0;
    }
    const { template } = flags;
    const text = variableText(variable, format, { template, style: terminal.style });
    if (text !== undefined) terminal.print(text);
    return 0;
  },
});
