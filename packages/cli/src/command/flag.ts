import { Fault } from "@drover/fault";
import { MILLISECOND, parseDuration } from "@drover/schema/duration";

const MAX_PORT = 65_535;

/** One flag of a command: how its text becomes a value. */
export interface FlagSpec<Value> {
  /** What stands for the value in the help; absent for a flag that takes none. */
  readonly placeholder?: string;
  readonly help: string;
  /** The value of a flag that was not given. */
  readonly initial: Value;
  /**
   * @param name as the user knows it, for the message
   * @param previous the value so far, for a flag that may be given several times
   * @throws {Fault} `invalid_argument`
   */
  read(text: string, name: string, previous: Value): Value;
}

/** Flags by name in camel case; the user types them in kebab case: `checkIndex` is `-check-index`. */
export type FlagSpecs = Readonly<Record<string, FlagSpec<unknown>>>;

export type FlagValues<Specs extends FlagSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends FlagSpec<infer Value> ? Value : never;
};

/** A switch: `-detach`, `-detach=false`. */
export function booleanFlag(help: string): FlagSpec<boolean> {
  return { help, initial: false, read: readBoolean };
}

/** A switch whose value depends on the circumstances where it is not given. */
export function optionalBooleanFlag(help: string): FlagSpec<boolean | undefined> {
  return { help, initial: undefined, read: readBoolean };
}

export function textFlag(placeholder: string, help: string): FlagSpec<string | undefined> {
  return { placeholder, help, initial: undefined, read: (text) => text };
}

/** A flag that may be given several times, as `-var`. */
export function listFlag(placeholder: string, help: string): FlagSpec<readonly string[]> {
  return { placeholder, help, initial: [], read: (text, _name, previous) => [...previous, text] };
}

/** One of a few words, in upper or lower case; undefined where it was not given. */
export function choiceFlag<Word extends string>(
  words: readonly Word[],
  help: string,
): FlagSpec<Word | undefined> {
  return {
    placeholder: `<${words.join("|")}>`,
    help,
    initial: undefined,
    read: (text, name) => {
      const word = words.find((known) => known === text.toLowerCase());
      if (word === undefined) throw invalid(text, name, `one of ${words.join(", ")} is expected`);
      return word;
    },
  };
}

/** A whole number of 0 or more. */
export function integerFlag(placeholder: string, help: string): FlagSpec<number | undefined> {
  return { placeholder, help, initial: undefined, read: readInteger };
}

/** A port: 0 to 65535. */
export function portFlag(placeholder: string, help: string): FlagSpec<number | undefined> {
  return {
    ...integerFlag(placeholder, help),
    read: (text, name) => {
      const port = readInteger(text, name);
      if (port > MAX_PORT) throw invalid(text, name, `a port, 0 to ${MAX_PORT}, is expected`);
      return port;
    },
  };
}

/** A span of time such as "1m30s", in milliseconds. */
export function durationFlag(placeholder: string, help: string): FlagSpec<number | undefined> {
  return {
    placeholder,
    help,
    initial: undefined,
    read: (text, name) => {
      const nanoseconds = parseDuration(text);
      if (nanoseconds === undefined || nanoseconds < 0)
        throw invalid(text, name, "a duration such as 30s, 5m or 1h30m is expected");
      return Number(nanoseconds) / MILLISECOND;
    },
  };
}

/** `checkIndex` as the user types it: `check-index`. */
export function flagName(key: string): string {
  return key.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

// The words that Go's strconv.ParseBool takes.
const TRUE_WORDS = ["1", "t", "T", "true", "TRUE", "True"];
const FALSE_WORDS = ["0", "f", "F", "false", "FALSE", "False"];

/** Whether a text is one of those for true. */
export function isTrue(text: string): boolean {
  return TRUE_WORDS.includes(text);
}

function readBoolean(text: string, name: string): boolean {
  if (isTrue(text)) return true;
  if (FALSE_WORDS.includes(text)) return false;
  throw invalid(text, name, "true or false is expected");
}

function readInteger(text: string, name: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw invalid(text, name, "a whole number of 0 or more is expected");
}

function invalid(text: string, name: string, expectation: string): Fault {
  return new Fault("invalid_argument", `Invalid value "${text}" for flag -${name}: ${expectation}`);
}
