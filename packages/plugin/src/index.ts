export type { GrpcServer } from "./grpc/grpc-server.ts";
export type { Conversation, Implementation } from "./grpc/service.ts";
export { CallFailure, type CallStatus } from "./grpc/status.ts";
export { type PluginContext, type PluginDefinition, servePlugin } from "./guest/serve-plugin.ts";
export {
  type HostOptions,
  type LaunchOptions,
  PluginHost,
  type ReattachInfo,
} from "./host/plugin-host.ts";
export type { PluginExit } from "./host/plugin-process.ts";
export { type CallLimits, callUnary, readStream } from "./host/rpc-client.ts";
export { type LogEntry, PluginLog } from "./plugin-log.ts";
export { Broker } from "./wire/broker.ts";
export type { ClientConstructor } from "./wire/connect.ts";
export { dial } from "./wire/dial.ts";
export type { Environment } from "./wire/environment.ts";
export { type ErrorCodec, FAULT_STATUS } from "./wire/fault-status.ts";
export type { HandshakeConfig } from "./wire/handshake.ts";
