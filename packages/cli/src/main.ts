import { Fault } from "@drover/fault";
import type { Command } from "./command/command.ts";
import type { Context } from "./command/context.ts";
import { findCommand } from "./command/find-command.ts";
import { globalFlags } from "./command/global-flags.ts";
import {
  checkArguments,
  type ParsedArguments,
  parseArguments,
  splitLeadingFlags,
} from "./command/parse-arguments.ts";
import { CATALOG, COMMANDS } from "./commands.ts";
import { createTerminal } from "./terminal/terminal.ts";

const EXIT_FAILURE = 1;
const EXIT_NO_COMMAND = 127;
const HELP_WORDS = ["help", "-h", "-help", "--help"];
const VERSION_WORDS = ["-v", "-version", "--version"];

/**
 * Runs the command that a command line names.
 *
 * @param argv without the program's name
 * @returns the exit code; nothing is thrown for what a user may do wrong
 */
export async function main(argv: readonly string[], context: Context): Promise<number> {
  const [first] = argv;
  if (first === undefined) return showHelp(undefined, EXIT_NO_COMMAND, context);
  if (first === "help" && argv.length > 1) return helpOn(argv.slice(1), context);
  if (HELP_WORDS.includes(first)) return showHelp(undefined, 0, context);
  if (VERSION_WORDS.includes(first)) return main(["version"], context);
  if (first.startsWith("-")) return runAfterFlags(argv, context);

  const found = findCommand(argv);
  if (found.kind === "group") {
    const asked = HELP_WORDS.includes(found.rest[0] ?? "");
    return showHelp(found.name, asked ? 0 : EXIT_NO_COMMAND, context);
  }
  if (found.kind === "refused") {
    createTerminal({ noColor: false, forceColor: false }, context).fail(found.message);
    return EXIT_FAILURE;
  }
  if (found.kind === "unknown") {
    context.stderr.write(`${found.message}\nFor the list of commands: drover -help\n`);
    return EXIT_NO_COMMAND;
  }
  return runCommand(found.name, found.rest, context);
}

/** `drover help job run` is `drover job run -help`. */
async function helpOn(words: readonly string[], context: Context): Promise<number> {
  if (words.join(" ") !== "options") return main([...words, "-help"], context);
  const { optionsHelp } = await import("./command/help.ts");
  context.stdout.write(`${optionsHelp()}\n`);
  return 0;
}

/** Flags of every command may also stand before it. */
async function runAfterFlags(argv: readonly string[], context: Context): Promise<number> {
  const { clientFlags } = await import("./api/connect.ts");
  try {
    const { leading, rest } = splitLeadingFlags(argv, { ...clientFlags, ...globalFlags });
    const found = findCommand(rest);
    const isCommand = found.kind === "command";
    if (isCommand) return await runCommand(found.name, [...leading, ...found.rest], context);
    const asksHelp = leading.some((token) => HELP_WORDS.includes(token));
    return await main(asksHelp && rest.length === 0 ? ["-help"] : rest, context);
  } catch (error) {
    createTerminal({ noColor: false, forceColor: false }, context).fail(describe(error));
    return EXIT_FAILURE;
  }
}

async function showHelp(
  group: string | undefined,
  exitCode: number,
  context: Context,
): Promise<number> {
  const { groupHelp, rootHelp } = await import("./command/help.ts");
  const text = group === undefined ? rootHelp() : groupHelp(group);
  (exitCode === 0 ? context.stdout : context.stderr).write(`${text}\n`);
  return exitCode;
}

async function runCommand(
  name: string,
  tokens: readonly string[],
  context: Context,
): Promise<number> {
  let terminal = createTerminal({ noColor: false, forceColor: false }, context);
  let exitCodeOfFailure = EXIT_FAILURE;
  try {
    const command = await loadCommand(name);
    exitCodeOfFailure = command.failureExitCode ?? EXIT_FAILURE;
    const { flags, args } = readCommandLine(name, tokens, command);
    terminal = createTerminal(
      { noColor: flags.noColor === true, forceColor: flags.forceColor === true },
      context,
    );
    if (isHelp(flags)) {
      const { commandHelp } = await import("./command/help.ts");
      terminal.print(commandHelp(name, command));
      return 0;
    }
    return await command.run({ flags, args, terminal, context, catalog: CATALOG });
  } catch (error) {
    terminal.fail(describe(error));
    return exitCodeOfFailure;
  }
}

async function loadCommand(name: string): Promise<Command> {
  const command = await COMMANDS.get(name)?.load();
  if (command === undefined) throw new Fault("internal", `Command ${name} cannot be loaded`);
  return command;
}

function readCommandLine(
  name: string,
  tokens: readonly string[],
  command: Command,
): ParsedArguments {
  try {
    const specs = { ...command.flags, ...globalFlags };
    const parsed = parseArguments(tokens, { ...command, flags: specs });
    if (!isHelp(parsed.flags)) checkArguments(parsed.args, command.usage);
    return parsed;
  } catch (error) {
    const { code, message } = Fault.from(error);
    throw new Fault(code, `${message}\nFor help: drover ${name} -help`, { cause: error });
  }
}

function isHelp(flags: ParsedArguments["flags"]): boolean {
  return flags.help === true || flags.h === true;
}

/** A Fault says all that the user needs; of anything else the place in the code matters. */
function describe(error: unknown): string {
  if (error instanceof Fault && error.code !== "internal") return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
