import type { Deployment } from "@drover/job";
import {
  failDeployment,
  getDeployment,
  listDeploymentAllocations,
  listDeployments,
  pauseDeployment,
  promoteDeployment,
} from "../operations/allocations.ts";
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
    return this.#transport.read(listDeployments, {}, options);
  }

  get(id: string, options?: QueryOptions): Promise<Answer<Deployment>> {
    return this.#transport.read(getDeployment, { id }, options);
  }

  allocations(id: string, options?: QueryOptions): Promise<Answer<AllocListStub[]>> {
    return this.#transport.read(listDeploymentAllocations, { id }, options);
  }

  /** @param groups the task groups whose canaries are promoted; else all */
  promote(id: string, groups?: readonly string[]): Promise<DeploymentUpdateResponse> {
    return this.#transport.write(
      promoteDeployment,
      { id },
      {
        DeploymentID: id,
        All: groups === undefined,
        Groups: groups ?? null,
      },
    );
  }

  fail(id: string): Promise<DeploymentUpdateResponse> {
    return this.#transport.write(failDeployment, { id }, { DeploymentID: id });
  }

  pause(id: string, pause: boolean): Promise<DeploymentUpdateResponse> {
    return this.#transport.write(
      pauseDeployment,
      { id },
      {
        DeploymentID: id,
        Pause: pause,
      },
    );
  }
}
