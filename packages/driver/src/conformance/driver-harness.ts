import type { TestContext } from "node:test";
import type { TaskConfig } from "../contract/task-config.ts";
import type { TaskDriver } from "../contract/task-driver.ts";

/** What the suite wants a task to do; the harness says how its driver is told. */
export type TaskBehaviour =
  /** Ends at once with this code. */
  | { readonly kind: "exit"; readonly code: number }
  /** Runs until a signal ends it. */
  | { readonly kind: "run" }
  /** Runs, and no signal but SIGKILL ends it. */
  | { readonly kind: "ignore-signals" }
  /** Cannot be started, though its configuration is well formed. */
  | { readonly kind: "unstartable" }
  /** Has an option that the driver does not know. */
  | { readonly kind: "misconfigured" };

/** Commands for `execTask`, as this driver's tasks have them. */
export interface ExecCommands {
  readonly exit: (code: number) => readonly string[];
  /** Prints the text on standard output. */
  readonly print: (text: string) => readonly string[];
  /** Copies standard input to standard output until its end. */
  readonly copy: readonly string[];
  /** Runs until it is ended. */
  readonly run: readonly string[];
}

/** One driver under test. Whatever it makes is to be gone when the test is over. */
export interface DriverHarness {
  /** Configured, and able to start tasks. */
  readonly driver: TaskDriver;
  /** Closes `driver`, and opens another as after a restart: tasks of the first go on. */
  reopen(): Promise<TaskDriver>;
  /** A task with an id of its own. */
  task(behaviour: TaskBehaviour): TaskConfig | Promise<TaskConfig>;
  /** Resolves when a started task behaves as it was told. */
  ready(task: TaskConfig): Promise<void>;
  readonly commands: ExecCommands;
}

export type HarnessFactory = (context: TestContext) => Promise<DriverHarness>;
