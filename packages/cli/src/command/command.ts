import type { Terminal } from "../terminal/terminal.ts";
import type { Context } from "./context.ts";
import type { FlagSpecs, FlagValues } from "./flag.ts";

/** What a command is called with. */
export interface Invocation<Specs extends FlagSpecs> {
  readonly flags: FlagValues<Specs>;
  readonly args: readonly string[];
  readonly terminal: Terminal;
  readonly context: Context;
  readonly catalog: Catalog;
}

/** One command, as `drover job run`. */
export interface Command<Specs extends FlagSpecs = FlagSpecs> {
  /**
   * The arguments, in the notation of the help: `<job>` must be given, `[job]` may be, and a name
   * that ends in `...` stands for any number.
   */
  readonly usage: string;
  /** What it does, in whole sentences. */
  readonly description: string;
  readonly flags: Specs;
  /** Why there is no such flag, by the names that users may expect. */
  readonly refuses?: Readonly<Record<string, string>>;
  /** Whether flags after the first argument belong to that argument, as with `alloc exec`. */
  readonly passThrough?: boolean;
  /** The exit code of a command that throws; 1 unless told. */
  readonly failureExitCode?: number;
  /** @returns the exit code */
  run(invocation: Invocation<Specs>): Promise<number>;
}

/** How a command is found and loaded; loading only the one that runs keeps the start short. */
export interface CommandEntry {
  /** One line for the list of commands. */
  readonly summary: string;
  load(): Promise<Command>;
}

/** All commands there are, for those that tell of others. */
export interface Catalog {
  /** By their full names. */
  readonly commands: ReadonlyMap<string, CommandEntry>;
  /** Shorter and older names, and what they stand for. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Words that several commands begin with, and what those do. */
  readonly groups: ReadonlyMap<string, string>;
}

/** Gives a command's `run` the types of its flags. */
export function defineCommand<Specs extends FlagSpecs>(command: Command<Specs>): Command {
  return command as Command;
}
