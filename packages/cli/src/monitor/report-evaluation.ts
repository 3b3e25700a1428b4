import { booleanFlag } from "../command/flag.ts";
import { monitorEvaluation } from "./monitor-evaluation.ts";
import type { MonitorOptions } from "./monitor-options.ts";

/** Flags of commands that set off an evaluation. */
export const monitorFlags = {
  detach: booleanFlag("print the evaluation's id and return at once"),
  verbose: booleanFlag("show whole ids"),
};

/**
 * Tells what comes of an evaluation, or only its id for `-detach`.
 *
 * @returns the exit code, as of `monitorEvaluation`
 */
export async function reportEvaluation(
  evalId: string,
  { detach, ...options }: MonitorOptions & { readonly detach: boolean },
): Promise<number> {
  if (!detach) return monitorEvaluation(evalId, options);
  options.terminal.print(evalId);
  return 0;
}
