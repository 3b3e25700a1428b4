import type { SchedulerConfiguration } from "@drover/job";
import {
  collectGarbage,
  getSchedulerConfiguration,
  setSchedulerConfiguration,
} from "../operations/cluster.ts";
import { restoreSnapshot, takeSnapshot } from "../operations/snapshots.ts";
import type {
  SchedulerConfigurationResponse,
  SchedulerSetConfigurationResponse,
} from "../types/agent.ts";
import type { SnapshotRestoreResponse } from "../types/snapshot.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** What operators set for the whole cluster. */
export class OperatorApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  schedulerConfiguration(options?: QueryOptions): Promise<Answer<SchedulerConfigurationResponse>> {
    return this.#transport.read(getSchedulerConfiguration, {}, options);
  }

  setSchedulerConfiguration(
    configuration: Omit<SchedulerConfiguration, "CreateIndex" | "ModifyIndex">,
    { checkIndex }: { checkIndex?: number | undefined } = {},
  ): Promise<SchedulerSetConfigurationResponse> {
    return this.#transport.write(setSchedulerConfiguration, {}, configuration, {
      query: { cas: checkIndex ?? null },
    });
  }

  /** The whole state as a file, piece by piece. */
  takeSnapshot({ stale = false }: { stale?: boolean } = {}): AsyncGenerator<Uint8Array> {
    return this.#transport.stream(takeSnapshot, {}, { stale });
  }

  /** Puts the state of a snapshot in place of the present one. */
  restoreSnapshot(file: Uint8Array<ArrayBuffer>): Promise<SnapshotRestoreResponse> {
    return this.#transport.upload(restoreSnapshot, {}, file);
  }

  /** Forgets jobs, evaluations and allocations that are over. */
  collectGarbage(): Promise<unknown> {
    return this.#transport.write(collectGarbage, {});
  }
}
