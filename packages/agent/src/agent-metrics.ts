import process from "node:process";
import type { StateStore } from "@drover/store";

/** What the agent measures of itself, for `/v1/metrics` and for its log on SIGUSR1. */
export class AgentMetrics {
  readonly #store: StateStore;
  #unexpectedErrors = 0;

  constructor(store: StateStore) {
    this.#store = store;
  }

  /** Counts an error that no request, task or evaluation was there to fail with. */
  countUnexpectedError(): void {
    this.#unexpectedErrors++;
  }

  /** Values by their names, as Prometheus has them. */
  gauges(): Record<string, number> {
    const allocations = this.#store.table("allocations").values();
    const running = allocations.filter(({ ClientStatus }) => ClientStatus === "running");
    return {
      nomad_runtime_alloc_bytes: process.memoryUsage.rss(),
      nomad_state_index: this.#store.index,
      nomad_client_allocations_running: running.reduce((count) => count + 1, 0),
      drover_unexpected_errors: this.#unexpectedErrors,
    };
  }
}
