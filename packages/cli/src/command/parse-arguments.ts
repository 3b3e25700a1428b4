import { Fault, nearestName } from "@drover/fault";
import type { Command } from "./command.ts";
import { type FlagSpec, type FlagSpecs, flagName } from "./flag.ts";

const FLAG = /^--?([^-=][^=]*)(?:=(.*))?$/s;

/** A command line taken apart. */
export interface ParsedArguments {
  readonly flags: Record<string, unknown>;
  readonly args: string[];
}

/**
 * Takes a command line apart by the grammar of Go's `flag` package, which Nomad's users have in their
 * fingers: one dash or two, `-name value` or `-name=value`, switches without a value, `--` before
 * arguments that begin with a dash. Flags may also follow an argument.
 *
 * @throws {Fault} `invalid_argument` naming the flag or the argument, and the nearest flag there is
 */
export function parseArguments(
  tokens: readonly string[],
  command: Pick<Command, "flags" | "passThrough" | "refuses">,
): ParsedArguments {
  const keys = new Map(Object.keys(command.flags).map((key) => [flagName(key), key]));
  const flags = initialValues(command.flags);
  const args: string[] = [];
  const rest = [...tokens];
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    if (token === "--" || (command.passThrough && args.length > 0)) {
      args.push(...(token === "--" ? rest : [token, ...rest]));
      break;
    }
    const match = FLAG.exec(token);
    if (match === null) {
      args.push(token);
      continue;
    }
    const [, name = "", inlineValue] = match;
    const key = keys.get(name);
    const spec = key === undefined ? undefined : command.flags[key];
    if (key === undefined || spec === undefined) {
      const reason = command.refuses?.[name];
      if (reason !== undefined) {
        throw new Fault("unimplemented", `Flag -${name} is refused: ${reason}`);
      }
      throw unknownFlag(name, [...keys.keys()]);
    }
    flags[key] = spec.read(inlineValue ?? takeValue(name, spec, rest), name, flags[key]);
  }
  return { flags, args };
}

/**
 * The flags that stand before a command, and what follows them.
 *
 * @param specs the flags that may
 * @throws {Fault} as {@link parseArguments}
 */
export function splitLeadingFlags(
  tokens: readonly string[],
  specs: FlagSpecs,
): { leading: readonly string[]; rest: readonly string[] } {
  const byName = new Map(Object.entries(specs).map(([key, spec]) => [flagName(key), spec]));
  const rest = [...tokens];
  for (let token = rest[0]; token?.startsWith("-"); token = rest[0]) {
    const [, name = "", inlineValue] = FLAG.exec(token) ?? [];
    const spec = byName.get(name);
    if (spec === undefined) throw unknownFlag(name, [...byName.keys()], " before a command");
    rest.shift();
    if (inlineValue === undefined) takeValue(name, spec, rest);
  }
  return { leading: tokens.slice(0, tokens.length - rest.length), rest };
}

/**
 * Holds the arguments against what the usage names.
 *
 * @throws {Fault} `invalid_argument` naming what is missing or too much
 */
export function checkArguments(args: readonly string[], usage: string): void {
  const places = usage.match(/<[^>]+>|\[[^\]]+\]/g) ?? [];
  const required = places.filter((place) => place.startsWith("<"));
  const missing = required[args.length];
  if (missing !== undefined) {
    throw new Fault("invalid_argument", `Missing argument ${missing}`);
  }
  const surplus = args[places.length];
  if (surplus !== undefined && !places.some((place) => place.includes("..."))) {
    const count = places.length === 0 ? "no argument" : places.join(" ");
    throw new Fault(
      "invalid_argument",
      `Unexpected argument "${surplus}": this command takes ${count}`,
    );
  }
}

function initialValues(specs: FlagSpecs): Record<string, unknown> {
  return Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, spec.initial]));
}

function takeValue(name: string, spec: FlagSpec<unknown>, rest: string[]): string {
  if (spec.placeholder === undefined) return "true";
  const value = rest.shift();
  if (value === undefined) {
    throw new Fault(
      "invalid_argument",
      `Flag -${name} needs a value: -${name} ${spec.placeholder}`,
    );
  }
  return value;
}

function unknownFlag(name: string, known: readonly string[], where = ""): Fault {
  const near = nearestName(name, known);
  const hint = near === undefined ? "" : `. Did you mean -${near}?`;
  return new Fault("invalid_argument", `Unknown flag -${name}${where}${hint}`);
}
