import type { Deployment } from "@drover/job";
import type { AllocListStub } from "../types/allocation.ts";
import type { DeploymentUpdateResponse } from "../types/deployment.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** Deployments: the rollouts of service jobs. */
export class DeploymentsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(options?: QueryOptions): Promise<Answer<Deployment[]>> {
    return this.#transport.query("/v1/deployments", options);
  }

  get(id: string, options?: QueryOptions): Promise<Answer<Deployment>> {
    return this.#transport.query(`/v1/deployment/${id}`, options);
  }

  allocations(id: string, options?: QueryOptions): Promise<Answer<AllocListStub[]>> {
    return this.#transport.query(`/v1/deployment/allocations/${id}`, options);
  }

  /** @param groups the task groups whose canaries are promoted; else all */
  promote(id: string, groups?: readonly string[]): Promise<DeploymentUpdateResponse> {
    return this.#transport.write("PUT", `/v1/deployment/promote/${id}`, {
      DeploymentID: id,
      All: groups === undefined,
      Groups: groups ?? null,
    });
  }

  fail(id: string): Promise<DeploymentUpdateResponse> {
    return this.#transport.write("PUT", `/v1/deployment/fail/${id}`, { DeploymentID: id });
  }

  pause(id: string, pause: boolean): Promise<DeploymentUpdateResponse> {
    return this.#transport.write("PUT", `/v1/deployment/pause/${id}`, {
      DeploymentID: id,
      Pause: pause,
    });
  }
}
