import { glob, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { Fault } from "@drover/fault";
import { format, hasErrors, parseConfig, renderDiagnostics } from "@drover/hcl";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, optionalBooleanFlag } from "../../command/flag.ts";
import type { Terminal } from "../../terminal/terminal.ts";

const EXTENSIONS = "{nomad,hcl}";

export const fmt = defineCommand({
  usage: "[path...]",
  description:
    "Brings job files and agent configurations into their canonical layout: all .nomad and .hcl files of a directory (the current one unless told), single files, or for - standard input, which is written to standard output.",
  flags: {
    check: booleanFlag("change nothing; the exit code is 1 if something would change"),
    list: optionalBooleanFlag("print the names of files that change (true)"),
    write: optionalBooleanFlag("write the changes back (true)"),
    recursive: booleanFlag("also look into subdirectories"),
  },
  async run({ flags, args, terminal, context }) {
    if (args.includes("-")) {
      const source = await text(context.stdin);
      const formatted = formatSource(source, "<standard input>", terminal);
      context.stdout.write(formatted);
      return flags.check && formatted !== source ? 1 : 0;
    }
    let changed = 0;
    for (const file of await findFiles(args.length > 0 ? args : ["."], flags)) {
      const source = await readFile(file, "utf8");
      const formatted = formatSource(source, file, terminal);
      if (formatted === source) continue;
      changed++;
      if (flags.list ?? true) terminal.print(file);
      if ((flags.write ?? true) && !flags.check) await writeFile(file, formatted);
    }
    return flags.check && changed > 0 ? 1 : 0;
  },
});

/** @throws {Fault} `invalid_argument` for a text that is no HCL, told to the terminal by then */
function formatSource(source: string, file: string, terminal: Terminal): string {
  const { diagnostics } = parseConfig(source, file);
  if (!hasErrors(diagnostics)) return format(source);
  terminal.warn(renderDiagnostics(diagnostics, { color: terminal.style.coloured }));
  throw new Fault("invalid_argument", `File ${file} is no valid HCL and is left as it is`);
}

async function findFiles(
  paths: readonly string[],
  { recursive }: { recursive: boolean },
): Promise<string[]> {
  const found: string[] = [];
  for (const each of paths) {
    const info = await stat(each).catch((cause) => {
      throw new Fault("not_found", `There is no file or directory ${each}`, { cause });
    });
    if (!info.isDirectory()) {
      found.push(each);
      continue;
    }
    const pattern = `${recursive ? "**/" : ""}*.${EXTENSIONS}`;
    for await (const name of glob(pattern, { cwd: each })) found.push(path.join(each, name));
  }
  return found.sort();
}
