export { Broker, type ClientConstructor } from "./broker.ts";
export type { Environment } from "./environment.ts";
export { type ErrorCodec, FAULT_STATUS } from "./fault-status.ts";
export type { HandshakeConfig } from "./handshake.ts";
export {
  type HostOptions,
  type LaunchOptions,
  PluginHost,
  type ReattachInfo,
} from "./plugin-host.ts";
export { LOG_LEVELS, type LogEntry, type LogLevel, PluginLog } from "./plugin-log.ts";
export type { PluginExit } from "./plugin-process.ts";
export { type CallLimits, callUnary, readStream } from "./rpc-client.ts";
export { type CallContext, RpcServer } from "./rpc-server.ts";
export { type PluginContext, type PluginDefinition, servePlugin } from "./serve-plugin.ts";
