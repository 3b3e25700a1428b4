import type { ExecRequest, ExecSession, TaskDriver, TaskUsage } from "@drover/driver";
import type { Allocation, Node } from "@drover/job";
import type { AllocUpdateListener } from "./alloc-update.ts";
import type { Clock } from "./clock.ts";
import type { LogStreams } from "./log-streams.ts";
import type { RunnerSettings } from "./runner-settings.ts";
import type { TaskStateStore } from "./task-state-store.ts";

/** What a {@link Runner} works with. */
export interface RunnerOptions {
  /** Absolute. Allocation directories are `<dataDir>/alloc/<id>`. */
  readonly dataDir: string;
  /** This node as it is now. */
  readonly node: () => Node;
  /** By the name that jobs use, set up already. */
  readonly drivers: ReadonlyMap<string, TaskDriver>;
  readonly logs: LogStreams;
  readonly state: TaskStateStore;
  readonly settings: () => RunnerSettings;
  readonly clock?: Clock;
  /** Gets one line for everything that went wrong without being an allocation's own failure. */
  readonly log?: (message: string, error?: unknown) => void;
}

/** Runs the allocations of this node. */
export declare class Runner {
  constructor(options: RunnerOptions);

  /**
   * Takes allocations up again that an earlier process ran; to be called once, before `run`.
   * Resolves when each task is found again or known to be gone.
   */
  restore(allocs: readonly Allocation[]): Promise<void>;

  /**
   * Makes an allocation be as the scheduler wants it: starts a new one, stops one whose
   * `DesiredStatus` is no longer "run", takes over an updated job. Idempotent.
   */
  run(alloc: Allocation): void;

  /**
   * Calls `listener` whenever an allocation's status, task states or health changed; changes of one
   * turn of the event loop come as one.
   *
   * @returns a function that ends it
   */
  onUpdate(listener: AllocUpdateListener): () => void;

  /**
   * Sends a signal to a task, or to every running one where `task` is empty.
   *
   * @throws {Fault} `not_found`; `failed_precondition` if it does not run; `invalid_argument`
   */
  signal(allocId: string, task: string, signal: string): Promise<void>;

  /**
   * Restarts a task, or every running one where `task` is empty, or with `all` those that have ended
   * too, in the order of their lifecycle. No restart attempt is used up.
   *
   * @throws {Fault} `not_found`; `failed_precondition` if nothing runs
   */
  restart(allocId: string, options?: { task?: string; all?: boolean }): Promise<void>;

  /** @throws {Fault} `not_found`; `failed_precondition` if the task does not run; `invalid_argument` */
  exec(allocId: string, task: string, request: ExecRequest): Promise<ExecSession>;

  /**
   * What each running task uses now, by task name.
   *
   * @throws {Fault} `not_found`
   */
  stats(allocId: string): Promise<Record<string, TaskUsage>>;

  /** The directory of an allocation, whether it exists or not. */
  allocDir(allocId: string): string;

  /** The directory with `<task>.stdout.0` and so on. */
  logDir(allocId: string): string;

  /**
   * Removes all that is left of an allocation, its directory included; what still runs is killed
   * first. Idempotent, also for an unknown one.
   */
  destroy(allocId: string): Promise<void>;

  /** Stops watching. Tasks live on and are found again by `restore`. Idempotent. */
  close(): Promise<void>;
}
