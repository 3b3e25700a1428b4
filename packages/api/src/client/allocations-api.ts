import type { Allocation, CheckResult } from "@drover/job";
import {
  getAllocation,
  getAllocationChecks,
  getAllocationStats,
  listAllocations,
  restartAllocation,
  signalAllocation,
  stopAllocation,
} from "../operations/allocations.ts";
import type { AllocListStub, AllocResourceUsage, AllocStopResponse } from "../types/allocation.ts";
import {
  type ActionOptions,
  type ExecConnection,
  type ExecOptions,
  execInAllocation,
  runAction,
} from "./exec.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** Allocations. `list` takes a prefix of an id; all other calls want the whole. */
export class AllocationsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(
    options?: QueryOptions & { resources?: boolean; taskStates?: boolean },
  ): Promise<Answer<AllocListStub[]>> {
    const { resources, taskStates } = options ?? {};
    return this.#transport.read(listAllocations, {}, options, {
      resources: resources ?? null,
      task_states: taskStates ?? null,
    });
  }

  get(id: string, options?: QueryOptions): Promise<Answer<Allocation>> {
    return this.#transport.read(getAllocation, { id }, options);
  }

  /** Stops an allocation; the scheduler places another. */
  stop(
    id: string,
    { noShutdownDelay }: { noShutdownDelay?: boolean } = {},
  ): Promise<AllocStopResponse> {
    const query = { no_shutdown_delay: noShutdownDelay ?? null };
    return this.#transport.write(stopAllocation, { id }, undefined, { query });
  }

  /**
   * Restarts tasks in place.
   *
   * @param options.task one task; else all that run
   * @param options.allTasks also those that have ended
   */
  restart(id: string, options: { task?: string; allTasks?: boolean } = {}): Promise<unknown> {
    return this.#transport.write(
      restartAllocation,
      { id },
      {
        TaskName: options.task ?? "",
        AllTasks: options.allTasks ?? false,
      },
    );
  }

  /** @param options.task one task; else all that run */
  signal(id: string, options: { signal: string; task?: string }): Promise<unknown> {
    return this.#transport.write(
      signalAllocation,
      { id },
      {
        Task: options.task ?? "",
        Signal: options.signal,
      },
    );
  }

  stats(id: string, options?: QueryOptions): Promise<Answer<AllocResourceUsage>> {
    return this.#transport.read(getAllocationStats, { id }, options);
  }

  /** The newest result of each check of its services, by the check's id. */
  checks(id: string, options?: QueryOptions): Promise<Answer<Record<string, CheckResult>>> {
    return this.#transport.read(getAllocationChecks, { id }, options);
  }

  /** Runs a command beside a task. */
  exec(id: string, options: ExecOptions): Promise<ExecConnection> {
    return execInAllocation(this.#transport, id, options);
  }

  /** Runs an action of a task beside it. */
  action(id: string, options: ActionOptions): Promise<ExecConnection> {
    return runAction(this.#transport, id, options);
  }
}
