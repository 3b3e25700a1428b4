import { clientFlags } from "../api/connect.ts";
import { COMMANDS, GROUPS } from "../commands.ts";
import type { Command } from "./command.ts";
import { type FlagSpecs, flagName } from "./flag.ts";
import { globalFlags } from "./global-flags.ts";
import { relatedCommands } from "./related-commands.ts";

const LINE_WIDTH = 80;

/** What the program is for. */
export const ABOUT =
  "Runs Nomad job files with the raw_exec driver on this machine. Start an agent with `drover agent -dev`, and run a job file in a second terminal with `drover job run`.";

/** The help of one command. */
export function commandHelp(name: string, command: Command): string {
  const own = ownFlags(command);
  const hasOwn = Object.keys(own).length > 0;
  const related = relatedCommands(name);
  return [
    ["Usage: drover", name, hasOwn ? "[options]" : "", command.usage].filter(Boolean).join(" "),
    wrap(command.description, 2),
    ...(hasOwn ? [`Options:\n\n${flagList(own)}`] : []),
    `General options, which "drover help options" explains:\n\n${wrap(flagNames(generalFlags(command)), 2)}`,
    ...(related.length > 0 ? [`See also:\n\n${wrap(related.join(", "), 2)}`] : []),
  ].join("\n\n");
}

/** The help of a group of commands, as `drover job`. */
export function groupHelp(group: string): string {
  const commands = childrenOf(group);
  return [
    `Usage: drover ${group} <subcommand> [options] [arguments]`,
    wrap(GROUPS.get(group) ?? "", 2),
    `Subcommands:\n\n${columns(commands)}`,
    `Each has its own help: drover ${commands[0]?.[0]} -help`,
  ].join("\n\n");
}

/** The help of the whole program. */
export function rootHelp(): string {
  return [
    "Usage: drover <command> [options] [arguments]",
    wrap(ABOUT, 2),
    `Commands:\n\n${columns(topics())}`,
    "The agent is looked for at NOMAD_ADDR, else at http://127.0.0.1:4646.\nHelp on a command: drover <command> -help; on options of all: drover help options",
  ].join("\n\n");
}

/** What the options of all commands mean. */
export function optionsHelp(): string {
  return [
    "Options of every command that asks the agent, before the command's name or after it:",
    flagList(clientFlags),
    "Options of every command:",
    flagList(withoutShort(globalFlags)),
  ].join("\n\n");
}

/** The flags of a command that are not those of all that ask the agent. */
export function ownFlags({ flags }: Command): FlagSpecs {
  const isGeneral = ([key, spec]: [string, unknown]) => Object(clientFlags)[key] === spec;
  return Object.fromEntries(Object.entries(flags).filter((flag) => !isGeneral(flag)));
}

/** The flags of a command that others have too. */
export function generalFlags({ flags }: Command): FlagSpecs {
  const ofAll = withoutShort(globalFlags);
  return flags.address === clientFlags.address ? { ...clientFlags, ...ofAll } : ofAll;
}

/** The commands of a group, with what they do. */
export function childrenOf(group: string): readonly (readonly [name: string, summary: string])[] {
  return [...COMMANDS]
    .filter(([name]) => name.startsWith(`${group} `))
    .map(([name, { summary }]) => [name, summary]);
}

/** First words of commands, with what they do. */
export function topics(): readonly (readonly [name: string, summary: string])[] {
  const top = [...COMMANDS].filter(([name]) => !name.includes(" "));
  return [...GROUPS]
    .filter(([name]) => !name.includes(" "))
    .concat(top.map(([name, { summary }]) => [name, summary]))
    .sort(([a], [b]) => a.localeCompare(b));
}

function flagNames(flags: FlagSpecs): string {
  return Object.keys(flags)
    .map((key) => `-${flagName(key)}`)
    .join(" ");
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
