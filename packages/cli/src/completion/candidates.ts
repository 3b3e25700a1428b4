import { type NomadClient, operations } from "@drover/api";
import { isClientTerminal } from "@drover/job";
import { clientFlags } from "../api/connect.ts";
import type { Catalog, Command } from "../command/command.ts";
import { type FlagSpecs, flagName } from "../command/flag.ts";
import { globalFlags } from "../command/global-flags.ts";
import { splitLeadingFlags } from "../command/parse-arguments.ts";

/** A word that may follow, and what it means. */
export interface Candidate {
  readonly word: string;
  readonly text: string;
}

/** Looks up names that only the agent knows, by what stands for them in the help. */
export type NameSource = (kind: string) => Promise<readonly Candidate[]>;

/**
 * What the last of some words may become; nothing where the shell's own names of files are wanted, or
 * nothing is known.
 *
 * @param words those of a command line after the program's name; the last is what was typed of the one
 *   that is asked for, and may be empty
 */
export async function candidates(
  words: readonly string[],
  catalog: Catalog,
  names: NameSource,
): Promise<Candidate[]> {
  const typed = words.at(-1) ?? "";
  const before = afterFlags(words.slice(0, -1));
  if (before.length === 0 && typed.startsWith("-")) return flagsOf(generalFlags, typed);
  const found = commandOf(before, catalog);
  const all =
    found === undefined
      ? nextWords(before, catalog)
      : await ofCommand(found, typed, { catalog, names });
  return all.filter(({ word }) => word.startsWith(typed) && word !== "");
}

/** What every command that asks the agent takes, before its name too. */
const generalFlags = { ...clientFlags, ...globalFlags };

/** Without the flags before a command; nothing for flags that there are not. */
function afterFlags(words: readonly string[]): readonly string[] {
  try {
    return splitLeadingFlags(words, generalFlags).rest;
  } catch {
    return [];
  }
}

function flagsOf(flags: FlagSpecs, typed: string): Candidate[] {
  return Object.entries(flags)
    .map(([key, { help }]) => ({ word: `-${flagName(key)}`, text: help }))
    .filter(({ word }) => word.startsWith(typed))
    .sort(byWord);
}

interface FoundCommand {
  readonly name: string;
  /** What follows the command's words. */
  readonly rest: readonly string[];
}

function commandOf(
  words: readonly string[],
  { commands, aliases }: Catalog,
): FoundCommand | undefined {
  for (let length = words.length; length > 0; length--) {
    const typed = words.slice(0, length).join(" ");
    const name = aliases.get(typed) ?? typed;
    if (commands.has(name)) return { name, rest: words.slice(length) };
  }
  return undefined;
}

/** The words that may follow these ones in the name of a command. */
function nextWords(words: readonly string[], { commands, aliases, groups }: Catalog): Candidate[] {
  const prefix = words.map((word) => `${word} `).join("");
  const names = [
    ...[...groups].map(([name, text]) => [name, text] as const),
    ...[...commands].map(([name, { summary }]) => [name, summary] as const),
    ...[...aliases].map(([name, target]) => [name, commands.get(target)?.summary ?? ""] as const),
  ];
  const found = new Map<string, string>();
  for (const [name, text] of names) {
    if (!name.startsWith(prefix)) continue;
    const rest = name.slice(prefix.length);
    if (!rest.includes(" ") && !found.has(rest)) found.set(rest, text);
  }
  return [...found].map(([word, text]) => ({ word, text })).sort(byWord);
}

async function ofCommand(
  { name, rest }: FoundCommand,
  typed: string,
  { catalog, names }: { catalog: Catalog; names: NameSource },
): Promise<Candidate[]> {
  const command = await catalog.commands.get(name)?.load();
  if (command === undefined) return [];
  const { pending, args } = place(rest, command);
  if (pending !== undefined) return await valuesOf(pending, names);
  if (typed.startsWith("-")) return flagsOf({ ...command.flags, ...globalFlags }, typed);
  const places = command.usage.match(/<[^>]+>|\[[^\]]+\]/g) ?? [];
  const last = places.at(-1);
  const wanted = places[args] ?? (last?.includes("...") ? last : undefined);
  if (wanted === undefined) return [];
  return await valuesOf(wanted, names);
}

/** Where in a command line the word stands that is asked for. */
function place(
  words: readonly string[],
  { flags }: Command,
): { pending: string | undefined; args: number } {
  const byName = new Map(Object.entries(flags).map(([key, spec]) => [flagName(key), spec]));
  let args = 0;
  let pending: string | undefined;
  for (const word of words) {
    const [, name] = /^--?([^=]+)$/.exec(word) ?? [];
    if (pending !== undefined) pending = undefined;
    else if (name !== undefined)
      pending = name === "namespace" ? "<namespace>" : byName.get(name)?.placeholder;
    else if (!word.startsWith("-")) args++;
  }
  return { pending, args };
}

async function valuesOf(placeholder: string, names: NameSource): Promise<Candidate[]> {
  const kind = placeholder.replaceAll(/[<>[\].]/g, "");
  if (kind.includes("|")) return kind.split("|").map((word) => ({ word, text: "" }));
  return [...(await names(kind))];
}

function byWord(a: Candidate, b: Candidate): number {
  return a.word.localeCompare(b.word);
}

/** The names that an agent knows; none where it does not answer. */
export function namesOf(client: NomadClient, signal: AbortSignal): NameSource {
  return async (kind) => {
    try {
      return await lookUp(kind, client, signal);
    } catch {
      return [];
    }
  };
}

async function lookUp(
  kind: string,
  client: NomadClient,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const options = { signal };
  switch (kind) {
    case "job": {
      const { value } = await client.jobs.list(options);
      return value.map(({ ID, Type, Status }) => ({ word: ID, text: `${Type}, ${Status}` }));
    }
    case "allocation":
    case "target":
    case "id": {
      const [{ value: jobs }, { value: allocations }] = await Promise.all([
        client.jobs.list(options),
        client.allocations.list(options),
      ]);
      return [
        ...jobs.map(({ ID, Type }) => ({ word: ID, text: `${Type} job` })),
        ...allocations
          .filter(({ ClientStatus }) => kind === "id" || !isClientTerminal(ClientStatus))
          .map(({ ID, Name }) => ({ word: ID.slice(0, 8), text: Name })),
      ];
    }
    case "namespace": {
      const { value } = await client.transport.read(operations.listNamespaces, {}, options);
      return value.map(({ Name, Description }) => ({ word: Name, text: Description }));
    }
    case "node-pool": {
      const { value } = await client.nodePools.list(options);
      return value.map(({ Name, Description }) => ({ word: Name, text: Description }));
    }
    case "task": {
      const { value } = await client.allocations.list(options);
      const tasks = new Set(value.flatMap(({ TaskStates }) => Object.keys(TaskStates ?? {})));
      return [...tasks].sort().map((word) => ({ word, text: "" }));
    }
    case "node": {
      const { value } = await client.nodes.list(options);
      return value.map(({ ID, Name }) => ({ word: ID.slice(0, 8), text: Name }));
    }
    case "deployment": {
      const { value } = await client.deployments.list(options);
      return value.map(({ ID, JobID, Status }) => ({
        word: ID.slice(0, 8),
        text: `${JobID}, ${Status}`,
      }));
    }
    case "evaluation": {
      const { value } = await client.evaluations.list(options);
      return value.map(({ ID, JobID }) => ({ word: ID.slice(0, 8), text: JobID }));
    }
    default:
      return [];
  }
}
