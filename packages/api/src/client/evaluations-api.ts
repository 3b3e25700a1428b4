import type { Evaluation } from "@drover/job";
import {
  getEvaluation,
  listEvaluationAllocations,
  listEvaluations,
} from "../operations/allocations.ts";
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
    return this.#transport.read(listEvaluations, {}, options, {
      job: job ?? null,
      status: status ?? null,
    });
  }

  get(id: string, options?: QueryOptions): Promise<Answer<Evaluation>> {
    return this.#transport.read(getEvaluation, { id }, options);
  }

  allocations(id: string, options?: QueryOptions): Promise<Answer<AllocListStub[]>> {
    return this.#transport.read(listEvaluationAllocations, { id }, options);
  }
}
