import type { Socket } from "node:net";
import { Fault } from "@drover/fault";

const SHELL_NOT_EXECUTABLE = 126;
const SHELL_NOT_FOUND = 127;

/** The process that a launch became; the start time in clock ticks since boot. */
export interface StartReport {
  readonly pid: number;
  readonly startTime: number;
}

/**
 * Reads what a launch says through its `started` pipe until the pipe closes: "started PID TIME" just
 * before the command is executed, "failed STATUS" if it could not be, and the messages of whatever
 * went wrong before.
 *
 * @throws {Fault} `not_found`, `permission_denied` or `failed_precondition`
 */
export async function readStartReport(pipe: Socket, command: string): Promise<StartReport> {
  return parseStartReport(await readToEnd(pipe), command);
}

function readToEnd(pipe: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    pipe.on("data", (chunk: string) => {
      text += chunk;
    });
    pipe.on("error", () => pipe.destroy());
    pipe.on("close", () => resolve(text));
  });
}

function parseStartReport(text: string, command: string): StartReport {
  const started = /^started (\d+) (\d+)$/m.exec(text);
  const failed = /^failed (\d+)$/m.exec(text);
  if (started !== null && failed === null) {
    return { pid: Number(started[1]), startTime: Number(started[2]) };
  }
  const status = Number(failed?.[1]);
  if (status === SHELL_NOT_FOUND) {
    throw new Fault(
      "not_found",
      `Cannot execute ${command}: it, or the interpreter that its first line or its ELF header names, does not exist for this task's user`,
    );
  }
  if (status === SHELL_NOT_EXECUTABLE) {
    throw new Fault(
      "permission_denied",
      `Cannot execute ${command}: the task's user may not execute it, or it is no program for this machine`,
    );
  }
  const reason = text.replace(/^(started|failed) .*\n?/gm, "").trim() || "its process was killed";
  throw new Fault("failed_precondition", `Cannot start ${command}: ${reason}`);
}
