/**
 * Options for the Node of each program that runs in a process of its own. SIGUSR1 must not open the
 * debugger of what stays; what becomes the task's command would pass on to it that the signal is blocked.
 */
export const NODE_PROGRAM_FLAGS = {
  "node-launch-main.ts": ["--no-warnings"],
  "node-sentinel-main.ts": ["--no-warnings", "--disable-sigusr1"],
} as const;
