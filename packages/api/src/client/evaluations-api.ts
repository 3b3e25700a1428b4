import type { Evaluation } from "@drover/job";
import type { AllocListStub } from "../types/allocation.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** Evaluations: the scheduler's work orders. */
export class EvaluationsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(options?: QueryOptions & { job?: string; status?: string }): Promise<Answer<Evaluation[]>> {
    const { job, status } = options ?? {};
    return this.#transport.query("/v1/evaluations", options, { job, status });
  }

  get(id: string, options?: QueryOptions): Promise<Answer<Evaluation>> {
    return this.#transport.query(`/v1/evaluation/${id}`, options);
  }

  allocations(id: string, options?: QueryOptions): Promise<Answer<AllocListStub[]>> {
    return this.#transport.query(`/v1/evaluation/${id}/allocations`, options);
  }
}
