import type { Socket } from "node:net";
import { setImmediate as nextPoll } from "node:timers/promises";
import { Fault } from "@drover/fault";
import { touchPipe } from "./pipe-reader.ts";
import type { StartReport } from "./start-claim.ts";

const SHELL_NOT_EXECUTABLE = 126;
const SHELL_NOT_FOUND = 127;

/**
 * Waits until a launch has executed its command. The launch says through a named pipe how far it
 * came, as `parseStartReport` reads it. The pipe closes when the command runs.
 *
 * @param pipe the path of the pipe
 * @param options.reader of that pipe, opened before the launch, which waits for nobody
 * @param options.ended resolves if what launches has ended
 * @throws {Fault} `not_found`, `permission_denied` or `failed_precondition`
 */
export async function readStartReport(
  pipe: string,
  { command, reader, ended }: { command: string; reader: Socket; ended: Promise<unknown> },
): Promise<StartReport> {
  ended.then(async () => {
    // What was said before is read first: the sentinel reads from this pipe too, once it has a writer.
    await nextPoll();
    await nextPoll();
    // A shell that died before it opened the pipe leaves a reader waiting for its first writer.
    if (!reader.destroyed) touchPipe(pipe);
  });
  return parseStartReport(await readToEnd(reader), { command });
}

/**
 * Reads what a launch said of itself: "started PID TIME" when the command is executed, "failed STATUS"
 * if it could not be, and the messages of whatever went wrong before.
 *
 * @throws {Fault} `not_found`, `permission_denied` or `failed_precondition`
 */
export function parseStartReport(text: string, { command }: { command: string }): StartReport {
  const started = /^started (\d+) (\d+)$/m.exec(text);
  const failed = /^failed (\d+)$/m.exec(text);
  if (started !== null && failed === null) {
    return { pid: Number(started[1]), startTime: Number(started[2]) };
  }
  throw startFault(command, Number(failed?.[1]), text);
}

function readToEnd(reader: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    reader.on("data", (chunk: string) => {
      text += chunk;
    });
    reader.on("error", () => reader.destroy());
    reader.on("close", () => resolve(text));
  });
}

function startFault(command: string, status: number, text: string): Fault {
  if (status === SHELL_NOT_FOUND) {
    return new Fault(
      "not_found",
      `Cannot execute ${command}: no such file, or no such interpreter as its first line or its ELF header names, for the task's user`,
    );
  }
  if (status === SHELL_NOT_EXECUTABLE) {
    return new Fault(
      "permission_denied",
      `Cannot execute ${command}: the task's user may not execute it, or it is no program for this machine`,
    );
  }
  const reason = text.replace(/^(started|failed) .*\n?/gm, "").trim() || "its process was killed";
  return new Fault("failed_precondition", `Cannot start ${command}: ${reason}`);
}
