import { booleanFlag } from "../command/flag.ts";
import { Interruption } from "../terminal/interruption.ts";
import { monitorEvaluation } from "./monitor-evaluation.ts";
import type { MonitorOptions } from "./monitor-options.ts";

/** What a shell gives for a program that SIGINT has ended. */
const EXIT_INTERRUPTED = 130;

/** Flags of commands that set off an evaluation. */
export const monitorFlags = {
  detach: booleanFlag("print the evaluation's id and return at once"),
  verbose: booleanFlag("show whole ids"),
};

export interface ReportOptions extends MonitorOptions {
  readonly detach: boolean;
  /** What `-detach` prints; the evaluation's id unless told. */
  readonly detached?: string;
  /** What to say to whoever interrupts the watching. */
  readonly goesOn?: string;
}

/**
 * Tells what comes of an evaluation, or only its id for `-detach`. An interruption ends the telling and
 * not what is told.
 *
 * @returns the exit code, as of `monitorEvaluation`, or 130 after an interruption
 */
export async function reportEvaluation(
  evalId: string,
  { detach, detached = evalId, goesOn, ...options }: ReportOptions,
): Promise<number> {
  const { terminal } = options;
  if (detach) {
    terminal.print(detached);
    return 0;
  }
  using interruption = new Interruption();
  try {
    return await monitorEvaluation(evalId, { ...options, signal: interruption.signal });
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    terminal.warn(
      goesOn ?? `The agent goes on with it; see "drover eval status ${evalId.slice(0, 8)}"`,
    );
    return EXIT_INTERRUPTED;
  }
}
