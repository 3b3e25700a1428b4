import type { Readable } from "node:stream";
import { timeoutSignal } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { TaskDriver } from "../contract/task-driver.ts";
import type { ExitResult } from "../contract/task-handle.ts";

/** The most output that is kept, in bytes; what comes last is kept. */
const MOST_OUTPUT = 64 * 1024;

export interface ExecOutcome {
  /** Both streams as they come, since Nomad's script checks report this and nothing else. */
  readonly output: Buffer;
  readonly result: ExitResult;
}

/**
 * Runs a command beside a task and collects what it writes, at most the last 64 KiB.
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
    const output = new LastBytes();
    const [result] = await Promise.all([
      session.exit,
      output.collect(session.stdout),
      output.collect(session.stderr),
    ]);
    signal.throwIfAborted();
    return { output: output.bytes, result };
  } catch (error) {
    if (!deadline.some(({ aborted }) => aborted)) throw error;
    const message = `Command ${JSON.stringify(command[0])} did not end within ${timeoutMs} ms`;
    throw new Fault("deadline_exceeded", message, { cause: error });
  }
}

class LastBytes {
  #kept = Buffer.alloc(0);

  get bytes(): Buffer {
    return this.#kept.subarray(-MOST_OUTPUT);
  }

  async collect(stream: Readable): Promise<void> {
    for await (const chunk of stream) {
      this.#kept = Buffer.concat([this.#kept, chunk]);
      if (this.#kept.length > 2 * MOST_OUTPUT) this.#kept = Buffer.from(this.bytes);
    }
  }
}
