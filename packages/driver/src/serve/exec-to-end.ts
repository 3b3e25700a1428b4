import type { Readable } from "node:stream";
import { timeoutSignal } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { TaskDriver } from "../task-driver.ts";
import type { ExitResult } from "../task-handle.ts";

/** The most output that is kept, in bytes of each stream; what comes last is kept. */
const MOST_OUTPUT = 64 * 1024;

export interface ExecOutcome {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly result: ExitResult;
}

/**
 * Runs a command beside a task and collects what it writes, at most the last 64 KiB of each stream.
 *
 * @param options.timeoutMs 0 for no limit
 * @throws {Fault} `deadline_exceeded` if the command takes longer; it is ended
 */
export async function execToEnd(
  driver: TaskDriver,
  taskId: string,
  options: { command: readonly string[]; timeoutMs: number; signal: AbortSignal },
): Promise<ExecOutcome> {
  const { command, timeoutMs } = options;
  const deadline = timeoutMs > 0 ? [timeoutSignal(timeoutMs)] : [];
  const signal = AbortSignal.any([options.signal, ...deadline]);
  try {
    const session = await driver.execTask(taskId, { command, tty: false, signal });
    session.stdin.end();
    const [stdout, stderr, result] = await Promise.all([
      lastBytes(session.stdout),
      lastBytes(session.stderr),
      session.exit,
    ]);
    signal.throwIfAborted();
    return { stdout, stderr, result };
  } catch (error) {
    if (!deadline.some(({ aborted }) => aborted)) throw error;
    const message = `Command ${JSON.stringify(command[0])} did not end within ${timeoutMs} ms`;
    throw new Fault("deadline_exceeded", message, { cause: error });
  }
}

async function lastBytes(stream: Readable): Promise<Buffer> {
  let kept = Buffer.alloc(0);
  for await (const chunk of stream) {
    kept = Buffer.concat([kept, chunk]);
    if (kept.length > 2 * MOST_OUTPUT) kept = Buffer.from(kept.subarray(-MOST_OUTPUT));
  }
  return kept.subarray(-MOST_OUTPUT);
}
