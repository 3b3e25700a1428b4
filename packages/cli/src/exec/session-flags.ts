import { Fault } from "@drover/fault";
import type { Context } from "../command/context.ts";
import { optionalBooleanFlag, textFlag } from "../command/flag.ts";
import type { SessionOptions } from "./run-session.ts";

/** Flags of a command that runs something beside a task. */
export const sessionFlags = {
  i: optionalBooleanFlag("pass standard input on (true)"),
  t: optionalBooleanFlag("give the command a terminal (true where standard input is one)"),
  e: textFlag("<character>", 'the character that ends the session, or "none" (~)'),
};

/** What the flags ask for. @throws {Fault} `invalid_argument` */
export function sessionOf(
  flags: { i: boolean | undefined; t: boolean | undefined; e: string | undefined },
  context: Context,
): Omit<SessionOptions, "open"> {
  return {
    interactive: flags.i ?? true,
    tty: flags.t ?? context.stdin.isTTY === true,
    escapeKey: readEscape(flags.e),
    context,
  };
}

function readEscape(text = "~"): string | undefined {
  if (text === "none") return undefined;
  if (/^[!-~]$/.test(text)) return text;
  throw new Fault(
    "invalid_argument",
    `Invalid value "${text}" for flag -e: one ASCII character, or "none", is expected`,
  );
}
