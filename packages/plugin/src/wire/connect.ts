import { type ChannelCredentials, type ChannelOptions, credentials } from "@grpc/grpc-js";
import { CERTIFICATE_NAME } from "./certificate.ts";
import type { MutualTls } from "./connection-security.ts";

const CHANNEL_OPTIONS: ChannelOptions = {
  // A task's environment and arguments have no limit of gRPC's.
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  // A plugin is on this machine, whatever the environment says of proxies.
  "grpc.enable_http_proxy": 0,
};

const TLS_OPTIONS: ChannelOptions = {
  "grpc.ssl_target_name_override": CERTIFICATE_NAME,
  "grpc.default_authority": CERTIFICATE_NAME,
};

/** A gRPC client as ts-proto generates it. */
export type ClientConstructor<Client> = new (
  address: string,
  credentials: ChannelCredentials,
  options: ChannelOptions,
) => Client;

/**
 * A client of a server of the other side's.
 *
 * @param tls undefined for no encryption: the permissions of the socket's file are the protection
 */
export function connect<Client>(
  Client: ClientConstructor<Client>,
  target: string,
  tls: MutualTls | undefined,
): Client {
  if (tls === undefined) return new Client(target, credentials.createInsecure(), CHANNEL_OPTIONS);
  const [trusted, key, chain] = [tls.trustedPem, tls.privateKeyPem, tls.certificatePem].map((pem) =>
    Buffer.from(pem),
  );
  const secure = credentials.createSsl(trusted, key, chain);
  return new Client(target, secure, { ...CHANNEL_OPTIONS, ...TLS_OPTIONS });
}
