import type { Variable } from "@drover/api";
import { Fault } from "@drover/fault";
import { variableAddress } from "@drover/ui/place";
import { clientFlags, connect } from "../../api/connect.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, integerFlag, textFlag } from "../../command/flag.ts";
import { explainConflict } from "../../variable/explain-conflict.ts";
import { isSpecReference, loadSpec, specFormat } from "../../variable/load-spec.ts";
import { outputFormat, requireOneNamespace } from "../../variable/output-format.ts";
import { VARIABLE_FORMATS, variableText } from "../../variable/render-variable.ts";
import { itemsFromArguments } from "../../variable/variable-items.ts";
import { NO_SPEC } from "../../variable/variable-spec.ts";

export const varPut = defineCommand({
  usage: "<path or spec> [spec] [key=value...]",
  description:
    "Writes a variable, if nobody has since it was read. A spec is @file or - for standard input, in HCL or JSON; items are key=value, key=@file or key=-, and go over those of the spec; an empty value removes one.",
  flags: {
    ...clientFlags,
    checkIndex: integerFlag(
      "<index>",
      "the index that the variable must have; 0 if it must be new",
    ),
    force: booleanFlag("whatever the index is"),
    in: textFlag("<format>", "of a spec whose file name does not tell: hcl or json (json)"),
    out: textFlag("<format>", `${VARIABLE_FORMATS.join(", ")} (none on a terminal, else json)`),
    template: textFlag("<template>", "what -out go-template prints"),
    ...uiFlag,
    verbose: booleanFlag("say more, on standard error"),
  },
  async run({ flags, args: [first = "", ...rest], terminal, context }) {
    const format = outputFormat(flags, {
      formats: VARIABLE_FORMATS,
      terminal: "none",
      stdout: context.stdout,
    });
    requireOneNamespace(flags, context.env);
    if (rest.length === 0 && !isSpecReference(first)) {
      throw new Fault("invalid_argument", "Must supply data: items as key=value, or a spec");
    }
    const say = (text: string) => flags.verbose && terminal.warn(text);
    const path = isSpecReference(first) ? "" : first.replace(/^\/+|\/+$/g, "");
    const hasSpec = isSpecReference(rest[0]) && !isSpecReference(first);
    const reference = isSpecReference(first) ? first : hasSpec ? rest[0] : undefined;
    const pairs = hasSpec ? rest.slice(1) : rest;
    if (reference !== undefined) say(`Reading variable specification from ${reference}`);
    const source = { format: specFormat(flags.in ?? "json"), stdin: context.stdin };
    const spec = reference === undefined ? NO_SPEC : await loadSpec(reference, source);
    const target = path || spec.Path;
    if (target === "") {
      throw new Fault("invalid_argument", "The variable has no path: give it, or one in the spec");
    }
    const items = new Map(Object.entries(spec.Items ?? {}));
    for (const [key, value] of await itemsFromArguments(pairs, context.stdin)) {
      if (value !== "") items.set(key, value);
      else if (items.delete(key)) say(`Removed item "${key}"`);
      else say(`Item "${key}" does not exist, continuing...`);
    }
    for (const key of items.keys()) {
      if (/^[A-Za-z_]\w*$/.test(key)) continue;
      terminal.warn(
        `"${key}" cannot be named with a dot in templates: use index, as {{ index (nomadVar "${target}") "${key}" }}`,
      );
    }
    const expected = flags.checkIndex ?? spec.ModifyIndex;
    const named = flags.namespace ?? context.env.NOMAD_NAMESPACE;
    const client = connect(flags, context);
    let written: Variable;
    try {
      written = await client.variables.put(target, {
        items: Object.fromEntries(items),
        checkIndex: flags.force ? undefined : expected,
        namespace: named || spec.Namespace || undefined,
      });
    } catch (error) {
      return explainConflict(error, flags.force ? 0 : expected, terminal);
    }
    const page = variableAddress(written.Path, written.Namespace);
    showWebPage(page, { ...flags, client, terminal, context });
    const done = `Created variable "${written.Path}" with modify index ${written.ModifyIndex}`;
    const { template } = flags;
    const text = variableText(written, format, { template, style: terminal.style });
    if (text !== undefined) say(done);
    terminal.print(text ?? done);
    return 0;
  },
});
