import { timeoutSignal } from "@drover/clock";
import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../api/connect.ts";
import { defineCommand } from "../command/command.ts";
import { parseArguments } from "../command/parse-arguments.ts";
import { candidates, namesOf } from "../completion/candidates.ts";
import { SHELLS } from "../completion/scripts.ts";

/** Nobody waits longer for names after a tab, in milliseconds. */
const PATIENCE_MS = 1000;

export const completion = defineCommand({
  usage: "<bash|zsh|fish> [words...]",
  description:
    "Prints what makes a shell complete commands, flags, jobs, allocations, nodes and files. With words, prints what the last of them may become, which is how that asks.",
  flags: {},
  passThrough: true,
  async run({ args: [name = "", ...rest], terminal, context, catalog }) {
    const shell = Object.hasOwn(SHELLS, name) ? SHELLS[name as keyof typeof SHELLS] : undefined;
    if (shell === undefined) {
      throw new Fault(
        "invalid_argument",
        `There is no completion for "${name}": give bash, zsh or fish`,
      );
    }
    const words = rest[0] === "--" ? rest.slice(1) : rest;
    if (rest.length === 0) {
      terminal.print(`${shell.advice}\n${shell.script}`);
      return 0;
    }
    const { flags } = parseArguments([], { flags: clientFlags });
    const client = connect(flags as Parameters<typeof connect>[0], context);
    const found = await candidates(words, catalog, namesOf(client, timeoutSignal(PATIENCE_MS)));
    if (found.length > 0) terminal.print(found.map((each) => shell.line(each)).join("\n"));
    return 0;
  },
});
