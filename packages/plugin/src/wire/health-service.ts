import { status as GrpcStatus, type Server } from "@grpc/grpc-js";
import {
  HealthCheckResponse_ServingStatus,
  type HealthServer,
  HealthService,
} from "../generated/health.ts";

/** The service that a go-plugin host asks the health of before it uses a plugin. */
export const PLUGIN_SERVICE = "plugin";

const SERVED = ["", PLUGIN_SERVICE];

/** Serves grpc.health.v1. A plugin that answers at all is healthy until its process ends. */
export function addHealthService(server: Server): void {
  const implementation: HealthServer = {
    check({ request: { service } }, callback) {
      if (SERVED.includes(service)) {
        callback(null, { status: HealthCheckResponse_ServingStatus.SERVING });
      } else {
        callback({ code: GrpcStatus.NOT_FOUND, details: `No service ${JSON.stringify(service)}` });
      }
    },
    watch(call) {
      const { SERVING, SERVICE_UNKNOWN } = HealthCheckResponse_ServingStatus;
      call.write({ status: SERVED.includes(call.request.service) ? SERVING : SERVICE_UNKNOWN });
    },
  };
  server.addService(HealthService, implementation);
}
