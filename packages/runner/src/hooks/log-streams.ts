import type { TaskHook } from "./task-hook.ts";

const BYTES_PER_MB = 1024 * 1024;

/** Has the task's output collected, and waits at its end until all of it is in the files. */
export const logStreamsHook: TaskHook = {
  name: "logs",
  frequency: "every start",
  idempotent: true,
  leaves: "the FIFOs while the task runs; the log files, removed with the allocation's directory",
  async prestart({ alloc, task, allocDir, logs, owner, capabilities, signal, setOutput }) {
    if (!isCollected(task.LogConfig, capabilities.disableLogCollection)) {
      setOutput({ stdoutPath: "/dev/null", stderrPath: "/dev/null" });
      return;
    }
    const stream = {
      id: streamId(alloc.ID, task.Name),
      task: task.Name,
      dir: allocDir.logs,
      root: allocDir.path,
      maxFiles: task.LogConfig.MaxFiles,
      maxFileBytes: task.LogConfig.MaxFileSizeMB * BYTES_PER_MB,
      ...(owner === undefined ? {} : { owner }),
    };
    const { stdoutFifo, stderrFifo } = await logs.open(stream, { signal });
    setOutput({ stdoutPath: stdoutFifo, stderrPath: stderrFifo });
  },
  async exited({ alloc, task, logs, capabilities, signal }) {
    if (!isCollected(task.LogConfig, capabilities.disableLogCollection)) return;
    await logs.close(streamId(alloc.ID, task.Name), { signal });
  },
};

function isCollected({ Disabled }: { Disabled: boolean }, driverDoes: boolean): boolean {
  return !Disabled && !driverDoes;
}

function streamId(allocId: string, task: string): string {
  return `${allocId}/${task}`;
}
