import { COMMANDS, GROUPS } from "../commands.ts";
import type { Command } from "./command.ts";
import { type FlagSpecs, flagName } from "./flag.ts";
import { globalFlags } from "./global-flags.ts";

const LINE_WIDTH = 80;

/** The help of one command. */
export function commandHelp(name: string, command: Command): string {
  const own = Object.keys(command.flags).length > 0;
  return [
    ["Usage: drover", name, own ? "[options]" : "", command.usage].filter(Boolean).join(" "),
    wrap(command.description, 2),
    ...(own ? [`Options:\n\n${flagList(command.flags)}`] : []),
    `General options:\n\n${flagList(withoutShort(globalFlags))}`,
  ].join("\n\n");
}

/** The help of a group of commands, as `drover job`. */
export function groupHelp(group: string): string {
  const names = [...COMMANDS.keys()].filter((name) => name.startsWith(`${group} `));
  const rows = names.map((name) => [name, COMMANDS.get(name)?.summary ?? ""] as const);
  return [
    `Usage: drover ${group} <subcommand> [options] [arguments]`,
    wrap(GROUPS.get(group) ?? "", 2),
    `Subcommands:\n\n${columns(rows)}`,
    `Each has its own help: drover ${names[0]} -help`,
  ].join("\n\n");
}

/** The help of the whole program. */
export function rootHelp(): string {
  const top = [...COMMANDS].filter(([name]) => !name.includes(" "));
  const rows = [...GROUPS]
    .filter(([name]) => !name.includes(" "))
    .concat(top.map(([name, { summary }]) => [name, summary]))
    .sort(([a], [b]) => a.localeCompare(b));
  return [
    "Usage: drover <command> [options] [arguments]",
    wrap(
      "Runs Nomad job files with the raw_exec driver on this machine. Start an agent with " +
        '"drover agent -dev", and run a job file in a second terminal with "drover job run".',
      2,
    ),
    `Commands:\n\n${columns(rows)}`,
    "The agent is looked for at NOMAD_ADDR, else at http://127.0.0.1:4646.\nHelp on a command: drover <command> -help",
  ].join("\n\n");
}

function flagList(specs: FlagSpecs): string {
  return columns(
    Object.entries(specs).map(([key, { placeholder, help }]) => [
      `-${flagName(key)}${placeholder === undefined ? "" : ` ${placeholder}`}`,
      help,
    ]),
  );
}

function withoutShort({ h: _short, ...specs }: typeof globalFlags): FlagSpecs {
  return specs;
}

function columns(rows: readonly (readonly [term: string, text: string])[]): string {
  const width = Math.max(...rows.map(([term]) => term.length)) + 2;
  return rows
    .map(([term, text]) => `  ${term.padEnd(width)}${wrap(text, width + 2).trimStart()}`)
    .join("\n");
}

function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && indent + line.length + 1 + word.length > LINE_WIDTH) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line].map((each) => " ".repeat(indent) + each).join("\n");
}
