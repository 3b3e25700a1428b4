import type { ExitResult } from "@drover/driver";
import { type Int64, type TaskEvent, taskEvent } from "@drover/job";
import { formatDuration } from "@drover/schema/duration";
import type { Decision } from "./restart-tracker.ts";

// The events of a task, worded as Nomad words them: dashboards and scripts match on the words.

export function received(time: bigint): TaskEvent {
  return taskEvent("Received", time, { DisplayMessage: "Task received by client" });
}

export function buildingTaskDirectory(time: bigint): TaskEvent {
  const message = "Building Task Directory";
  return taskEvent("Task Setup", time, {
    Message: message,
    DisplayMessage: message,
    Details: { message },
  });
}

export function downloadingArtifacts(time: bigint): TaskEvent {
  return taskEvent("Downloading Artifacts", time, {
    DisplayMessage: "Client is downloading artifacts",
  });
}

/** Drover's own: how far a download has come. */
export function downloadProgress(time: bigint, message: string): TaskEvent {
  return taskEvent("Downloading Artifacts", time, {
    DisplayMessage: message,
    Details: { message },
  });
}

export function artifactDownloadFailed(time: bigint, error: string): TaskEvent {
  return taskEvent("Failed Artifact Download", time, {
    DownloadError: error,
    DisplayMessage: error,
    Details: { download_error: error },
  });
}

export function failedValidation(time: bigint, error: string): TaskEvent {
  return taskEvent("Failed Validation", time, {
    ValidationError: error,
    DisplayMessage: error,
    Details: { validation_error: error },
  });
}

/** Something outside the task made it impossible; the task fails for good. */
export function setupFailure(time: bigint, error: string): TaskEvent {
  return taskEvent("Setup Failure", time, {
    SetupError: error,
    DisplayMessage: error,
    FailsTask: true,
    Details: { setup_error: error, fails_task: "true" },
  });
}

export function hookFailed(time: bigint, hook: string, error: string): TaskEvent {
  const message = `${hook}: ${error}`;
  return taskEvent("Task hook failed", time, {
    Message: message,
    DisplayMessage: message,
    Details: { message },
  });
}

export function templateFailed(time: bigint, error: string): TaskEvent {
  return hookFailed(time, "template", error);
}

/** Nomad names the event after the template runner, and tells three of many. */
export function templateMissing(time: bigint, missing: readonly string[]): TaskEvent {
  const [first, second, third, ...more] = missing;
  const told = [first, second, third].filter((name) => name !== undefined);
  if (more.length > 0) told.push(`and ${more.length} more`);
  return taskEvent("Template", time, { DisplayMessage: `Missing: ${told.join(", ")}` });
}

export function hookMessage(time: bigint, message: string): TaskEvent {
  return taskEvent("Task hook message", time, {
    Message: message,
    DisplayMessage: message,
    Details: { message },
  });
}

export function started(time: bigint): TaskEvent {
  return taskEvent("Started", time, { DisplayMessage: "Task started by client" });
}

export function driverFailure(time: bigint, error: string): TaskEvent {
  return taskEvent("Driver Failure", time, {
    DriverError: error,
    DisplayMessage: error,
    Details: { driver_error: error },
  });
}

export function driverMessage(
  time: bigint,
  message: string,
  annotations: Readonly<Record<string, string>> = {},
): TaskEvent {
  return taskEvent("Driver", time, {
    DriverMessage: message,
    DisplayMessage: message,
    Details: { ...annotations, driver_message: message },
  });
}

export function terminated(time: bigint, result: ExitResult): TaskEvent {
  const { exitCode, signal, oomKilled, error } = result;
  const message = error ?? (oomKilled ? "OOM Killed" : "");
  const parts: string[] = [];
  if (error === undefined) parts.push(`Exit Code: ${exitCode}`);
  if (signal !== 0) parts.push(`Signal: ${signal}`);
  if (message !== "") parts.push(`Exit Message: ${JSON.stringify(message)}`);
  return taskEvent("Terminated", time, {
    ExitCode: exitCode,
    Signal: signal,
    Message: message,
    DisplayMessage: parts.join(", "),
    Details: {
      ...(error === undefined ? { exit_code: `${exitCode}` } : {}),
      signal: `${signal}`,
      oom_killed: `${oomKilled}`,
      ...(message === "" ? {} : { exit_message: message }),
    },
  });
}

export function restarting(
  time: bigint,
  { delayNs, reason }: Extract<Decision, { next: "restart" }>,
): TaskEvent {
  const sentence = `Task restarting in ${formatDuration(delayNs)}`;
  const isUsual = reason === "" || reason === "Restart within policy";
  return taskEvent("Restarting", time, {
    StartDelay: delayNs,
    RestartReason: reason,
    DisplayMessage: isUsual ? sentence : `${reason} - ${sentence}`,
    Details: { start_delay: `${delayNs}`, restart_reason: reason },
  });
}

export function notRestarting(time: bigint, reason: string): TaskEvent {
  return taskEvent("Not Restarting", time, {
    RestartReason: reason,
    DisplayMessage: reason,
    FailsTask: true,
    Details: { restart_reason: reason, fails_task: "true" },
  });
}

export function restartSignaled(time: bigint, reason: string): TaskEvent {
  return taskEvent("Restart Signaled", time, {
    RestartReason: reason,
    DisplayMessage: reason,
    Details: { restart_reason: reason },
  });
}

/** @param reason what is told in place of the signal, where it was nobody's request */
export function signaling(time: bigint, signal: string, reason?: string): TaskEvent {
  return taskEvent("Signaling", time, {
    TaskSignal: signal,
    DisplayMessage: reason ?? `Task being sent signal ${signal}`,
    Details: { signal, task_signal: signal },
  });
}

/** @param timeoutNs what is honoured of the task's `kill_timeout` */
export function killing(time: bigint, timeoutNs: bigint): TaskEvent {
  const timeout = formatDuration(timeoutNs);
  return taskEvent("Killing", time, {
    KillTimeout: timeoutNs,
    DisplayMessage:
      timeoutNs === 0n
        ? "Sent interrupt"
        : `Sent interrupt. Waiting ${timeout} before force killing`,
    Details: { kill_timeout: timeout },
  });
}

export function waitingForShutdownDelay(time: bigint, delayNs: Int64): TaskEvent {
  const delay = formatDuration(delayNs);
  return taskEvent("Waiting for shutdown delay", time, {
    DisplayMessage: `Waiting for shutdown_delay of ${delay} before killing the task.`,
  });
}

/** @param error why something of the task may be left; empty for a clean end */
export function killed(time: bigint, error: string): TaskEvent {
  return taskEvent("Killed", time, {
    KillError: error,
    DisplayMessage: error === "" ? "Task successfully killed" : error,
    Details: error === "" ? {} : { kill_error: error },
  });
}

export function siblingFailed(time: bigint, sibling: string): TaskEvent {
  return taskEvent("Sibling Task Failed", time, {
    FailedSibling: sibling,
    DisplayMessage: `Task's sibling ${JSON.stringify(sibling)} failed`,
    Details: { failed_sibling: sibling },
  });
}

export function allocUnhealthy(time: bigint, reason: string): TaskEvent {
  return taskEvent("Alloc Unhealthy", time, { Message: reason, DisplayMessage: reason });
}

export function leaderDead(time: bigint): TaskEvent {
  return taskEvent("Leader Task Dead", time, { DisplayMessage: "Leader Task in Group dead" });
}

export function mainDead(time: bigint): TaskEvent {
  return taskEvent("Main Tasks Dead", time, { DisplayMessage: "Main tasks in the group died" });
}

export function restoreFailed(time: bigint, reason: string): TaskEvent {
  return taskEvent("Failed Restoring Task", time, { DisplayMessage: reason });
}
