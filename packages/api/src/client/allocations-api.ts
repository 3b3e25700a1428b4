import type { Allocation } from "@drover/job";
import type { AllocListStub, AllocResourceUsage, AllocStopResponse } from "../types/allocation.ts";
import { type ExecConnection, type ExecOptions, execInAllocation } from "./exec.ts";
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
    return this.#transport.query("/v1/allocations", options, {
      resources,
      task_states: taskStates,
    });
  }

  get(id: string, options?: QueryOptions): Promise<Answer<Allocation>> {
    return this.#transport.query(`/v1/allocation/${id}`, options);
  }

  /** Stops an allocation; the scheduler places another. */
  stop(
    id: string,
    { noShutdownDelay }: { noShutdownDelay?: boolean } = {},
  ): Promise<AllocStopResponse> {
    return this.#transport.write("PUT", `/v1/allocation/${id}/stop`, undefined, {
      no_shutdown_delay: noShutdownDelay,
    });
  }

  /**
   * Restarts tasks in place.
   *
   * @param options.task one task; else all that run
   * @param options.allTasks also those that have ended
   */
  restart(id: string, options: { task?: string; allTasks?: boolean } = {}): Promise<unknown> {
    return this.#transport.write("PUT", `/v1/client/allocation/${id}/restart`, {
      TaskName: options.task ?? "",
      AllTasks: options.allTasks ?? false,
    });
  }

  /** @param options.task one task; else all that run */
  signal(id: string, options: { signal: string; task?: string }): Promise<unknown> {
    return this.#transport.write("PUT", `/v1/client/allocation/${id}/signal`, {
      Task: options.task ?? "",
      Signal: options.signal,
    });
  }

  stats(id: string, options?: QueryOptions): Promise<Answer<AllocResourceUsage>> {
    return this.#transport.query(`/v1/client/allocation/${id}/stats`, options);
  }

  /** Runs a command beside a task. */
  exec(id: string, options: ExecOptions): Promise<ExecConnection> {
    return execInAllocation(this.#transport, id, options);
  }
}
