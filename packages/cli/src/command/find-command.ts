import { nearestName } from "@drover/fault";
import { ALIASES, COMMANDS, GROUPS } from "../commands.ts";
import { refusalOf } from "./refused-commands.ts";

const MAX_WORDS = 4;

/** What the first words of a command line name. */
export type Found =
  | { readonly kind: "command"; readonly name: string; readonly rest: readonly string[] }
  | { readonly kind: "group"; readonly name: string; readonly rest: readonly string[] }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "unknown"; readonly message: string };

/** Finds the command, or the group of commands, with the longest name that a command line begins with. */
export function findCommand(argv: readonly string[]): Found {
  const words = leadingWords(argv);
  const refusal = refusalOf(words);
  if (refusal !== undefined) return { kind: "refused", message: refusal };
  for (let length = words.length; length > 0; length--) {
    const typed = words.slice(0, length).join(" ");
    const name = ALIASES.get(typed) ?? typed;
    const rest = argv.slice(length);
    if (COMMANDS.has(name)) return { kind: "command", name, rest };
    if (GROUPS.has(name) && length === words.length) return { kind: "group", name, rest };
    if (GROUPS.has(name)) return unknown(words.slice(0, length + 1).join(" "));
  }
  return unknown(words[0] ?? argv[0] ?? "");
}

function leadingWords(argv: readonly string[]): readonly string[] {
  const end = argv.slice(0, MAX_WORDS).findIndex((token) => token.startsWith("-"));
  return argv.slice(0, end < 0 ? MAX_WORDS : end);
}

function unknown(typed: string): Found {
  const near = nearestName(typed, [...COMMANDS.keys(), ...ALIASES.keys(), ...GROUPS.keys()]);
  const hint = near === undefined ? "" : `. Did you mean "drover ${near}"?`;
  return { kind: "unknown", message: `Unknown command "drover ${typed}"${hint}` };
}
