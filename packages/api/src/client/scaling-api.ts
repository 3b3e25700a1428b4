import type { ScalingPolicy } from "@drover/job";
import { getScalingPolicy, listScalingPolicies } from "../operations/scaling.ts";
import type { ScalingPolicyListStub } from "../types/job.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** Scaling policies of jobs. */
export class ScalingApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** @param options.job only those of this job, by its whole id */
  policies(
    options?: QueryOptions & { job?: string | undefined; type?: string | undefined },
  ): Promise<Answer<ScalingPolicyListStub[]>> {
    const { job = null, type = null } = options ?? {};
    return this.#transport.read(listScalingPolicies, {}, options, { job, type });
  }

  policy(id: string, options?: QueryOptions): Promise<Answer<ScalingPolicy>> {
    return this.#transport.read(getScalingPolicy, { id }, options);
  }
}
