import type { ChannelOptions } from "@grpc/grpc-js";

/** Options of every client and server here. */
export const CHANNEL_OPTIONS: ChannelOptions = {
  // A task's environment and arguments have no limit of gRPC's.
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  // A plugin is on this machine, whatever the environment says of proxies.
  "grpc.enable_http_proxy": 0,
};
