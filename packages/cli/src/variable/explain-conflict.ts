import { VariableConflict } from "@drover/api";
import type { Terminal } from "../terminal/terminal.ts";
import { formatNs } from "../terminal/time.ts";

/**
 * Tells why a variable was not changed, in Nomad's words.
 *
 * @param expected the index that it should have had
 * @returns the exit code
 * @throws what is no conflict
 */
export function explainConflict(error: unknown, expected: number, terminal: Terminal): number {
  if (!(error instanceof VariableConflict)) throw error;
  const { ModifyIndex, ModifyTime } = error.variable;
  if (ModifyIndex === 0 && expected === 0) {
    terminal.fail("The variable is locked; only the holder of its lock may change it.");
    return 1;
  }
  const since = ModifyIndex > 0 ? ` It was last updated on ${formatNs(ModifyTime)}.` : "";
  terminal.fail("Check-and-Set conflict");
  terminal.warn(
    `Your provided check-index (${expected}) does not match the server-side index (${ModifyIndex}).${since} If you are sure you want to perform this operation, add the -force or -check-index=${ModifyIndex} flag before the positional arguments.`,
  );
  return 1;
}
