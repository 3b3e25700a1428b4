import { stringifyJson } from "@drover/job";
import { clientFlags, connect } from "../../api/connect.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { textFlag } from "../../command/flag.ts";
import { pageFlags, pageOptions, tellNextPage } from "../../command/page-flags.ts";
import { formatTable } from "../../terminal/table.ts";
import { formatNs } from "../../terminal/time.ts";
import { outputFormat } from "../../variable/output-format.ts";
import { variablesAsTemplate } from "../../variable/render-variable.ts";

const FORMATS = ["go-template", "json", "table", "terse"] as const;

export const varList = defineCommand({
  usage: "[prefix]",
  description: "Lists variables without their items, those whose path begins with a prefix or all.",
  flags: {
    ...clientFlags,
    ...pageFlags,
    ...uiFlag,
    out: textFlag("<format>", `${FORMATS.join(", ")} (table on a terminal, else json)`),
    template: textFlag("<template>", "what -out go-template prints"),
  },
  async run({ flags, args: [prefix], terminal, context }) {
    const { stdout, env } = context;
    const format = outputFormat(flags, { formats: FORMATS, terminal: "table", stdout });
    const { perPage } = flags;
    const client = connect(flags, context);
    showWebPage("/ui/variables", { ...flags, client, terminal, context });
    const answer = await client.variables.list({ prefix, ...pageOptions(flags) });
    const { value: variables, index, nextToken } = answer;
    if (format === "json") {
      const QueryMeta = { LastIndex: index, NextToken: nextToken ?? "" };
      terminal.print(stringifyJson(perPage ? { Data: variables, QueryMeta } : variables, 4));
      return 0;
    }
    if (format === "go-template") {
      terminal.print(variablesAsTemplate(variables, flags.template ?? ""));
    } else if (variables.length === 0) terminal.print("No matching variables found");
    else if (format === "terse") {
      const isAll = (flags.namespace ?? env.NOMAD_NAMESPACE) === "*";
      const rows = variables.map(({ Namespace, Path }) => (isAll ? [Namespace, Path] : [Path]));
      terminal.print(formatTable(rows));
    } else {
      const rows = variables.map(({ Namespace, Path, ModifyTime }) => [
        Namespace,
        Path,
        formatNs(ModifyTime),
      ]);
      terminal.print(formatTable([["Namespace", "Path", "Last Updated"], ...rows]));
    }
    tellNextPage(answer, terminal);
    return 0;
  },
});
