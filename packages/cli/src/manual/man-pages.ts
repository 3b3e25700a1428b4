import manifest from "../../package.json" with { type: "json" };
import { clientFlags } from "../api/connect.ts";
import type { Command } from "../command/command.ts";
import { type FlagSpecs, flagName } from "../command/flag.ts";
import { globalFlags } from "../command/global-flags.ts";
import { ABOUT, childrenOf, generalFlags, ownFlags, topics } from "../command/help.ts";
import { relatedCommands } from "../command/related-commands.ts";
import { COMMANDS, GROUPS } from "../commands.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  '"': "\\(dq",
  "^": "\\(ha",
  "~": "\\(ti",
};

/**
 * The manual, as pages of section 1 by the names of their files: the program, each group of commands, and each
 * command. They say what `-help` says.
 */
export async function manPages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map([["drover.1", programPage()]]);
  for (const [group, text] of GROUPS) pages.set(fileOf(group), groupPage(group, text));
  for (const [name, { summary, load }] of COMMANDS) {
    pages.set(fileOf(name), commandPage(name, summary, await load()));
  }
  return pages;
}

function programPage(): string {
  return page("drover", "run Nomad job files on this machine", [
    section("SYNOPSIS", synopsis("drover", "<command> [options] [arguments]")),
    section("DESCRIPTION", paragraph(ABOUT)),
    section("COMMANDS", entries(topics().map(([name, text]) => [pageReference(name), text]))),
    section("GENERAL OPTIONS", flagEntries({ ...clientFlags, ...globalFlags })),
  ]);
}

function groupPage(group: string, text: string): string {
  const commands = childrenOf(group).map(
    ([name, summary]) => [pageReference(name), summary] as const,
  );
  return page(pageName(group), lowered(text), [
    section("SYNOPSIS", synopsis(`drover ${group}`, "<subcommand> [options] [arguments]")),
    section("COMMANDS", entries(commands)),
    section("SEE ALSO", pageReference("")),
  ]);
}

function commandPage(name: string, summary: string, command: Command): string {
  const own = ownFlags(command);
  const hasOwn = Object.keys(own).length > 0;
  const usage = [hasOwn ? "[options]" : "", command.usage].filter(Boolean).join(" ");
  const related = ["", ...relatedCommands(name)].map(pageReference);
  return page(pageName(name), lowered(summary), [
    section("SYNOPSIS", synopsis(`drover ${name}`, usage)),
    section("DESCRIPTION", paragraph(command.description)),
    ...(hasOwn ? [section("OPTIONS", flagEntries(own))] : []),
    section("GENERAL OPTIONS", flagEntries(generalFlags(command))),
    section("SEE ALSO", related.join(",\n")),
  ]);
}

function page(name: string, summary: string, sections: readonly string[]): string {
  const title = `.TH "${escaped(name.toUpperCase())}" 1 "" "Drover ${manifest.version}" "Drover"`;
  return `${[title, section("NAME", `${escaped(name)} \\- ${escaped(summary)}`), ...sections].join("\n")}\n`;
}

function section(title: string, text: string): string {
  return `.SH "${title}"\n${text}`;
}

function synopsis(command: string, rest: string): string {
  return `.B ${escaped(command)}\n${escaped(rest)}`.trimEnd();
}

function flagEntries(flags: FlagSpecs): string {
  return entries(
    Object.entries(flags)
      .filter(([key]) => key !== "h")
      .map(([key, { placeholder, help }]) => [
        `.B "${escaped(`-${flagName(key)}`)}${placeholder === undefined ? "" : ` ${escaped(placeholder)}`}"`,
        help,
      ]),
  );
}

/** Terms, as requests, each with a text below it. */
function entries(list: readonly (readonly [term: string, text: string])[]): string {
  return list.map(([term, text]) => `.TP\n${term}\n${paragraph(text)}`).join("\n");
}

/** A text in which words between backticks are commands. */
function paragraph(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, "\\fB$1\\fR");
}

function pageReference(name: string): string {
  return `.BR ${escaped(name === "" ? "drover" : pageName(name))} (1)`;
}

function pageName(name: string): string {
  return `drover-${name.replaceAll(" ", "-")}`;
}

function fileOf(name: string): string {
  return `${pageName(name)}.1`;
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A line that troff takes as it stands: a hyphen can be copied, and nothing at its beginning is a request. */
function escaped(text: string): string {
  const plain = text.replaceAll(/[\\\-"^~]/g, (letter) => ESCAPES[letter] ?? letter);
  return plain.replace(/^(?=[.'])/, "\\&");
}
