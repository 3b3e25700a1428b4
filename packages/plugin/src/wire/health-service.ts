import { once } from "node:events";
import { Fault } from "@drover/fault";
import { HealthCheckResponse_ServingStatus, HealthService } from "../generated/health.ts";
import type { GrpcServer } from "../grpc/grpc-server.ts";

/** The service that a go-plugin host asks the health of before it uses a plugin. */
export const PLUGIN_SERVICE = "plugin";

const SERVED = ["", PLUGIN_SERVICE];

/** Serves grpc.health.v1. A plugin that answers at all is healthy until its process ends. */
export function addHealthService(server: GrpcServer): void {
  server.addService(HealthService, {
    check({ service }) {
      if (SERVED.includes(service)) return { status: HealthCheckResponse_ServingStatus.SERVING };
      throw new Fault("not_found", `No service ${JSON.stringify(service)}`);
    },
    async *watch({ service }, { signal }) {
      const { SERVING, SERVICE_UNKNOWN } = HealthCheckResponse_ServingStatus;
      yield { status: SERVED.includes(service) ? SERVING : SERVICE_UNKNOWN };
      if (!signal.aborted) await once(signal, "abort");
    },
  });
}
