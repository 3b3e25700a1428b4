export { FAULT_CODES, type FaultCode, fromGrpcStatus, toGrpcStatus, toHttpStatus } from "./code.ts";
export { errnoOf, Fault, type FaultOptions } from "./fault.ts";
export { nearestName } from "./nearest-name.ts";
