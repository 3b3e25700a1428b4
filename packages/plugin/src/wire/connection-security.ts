import { X509Certificate } from "node:crypto";
import type { KeyedCertificate } from "@drover/pki";
import {
  type ChannelCredentials,
  type ChannelOptions,
  credentials,
  ServerCredentials,
} from "@grpc/grpc-js";
import { CERTIFICATE_NAME } from "./certificate.ts";

/** How the connections between a host and its plugin are secured, in both directions. */
export interface ConnectionSecurity {
  readonly server: ServerCredentials;
  readonly client: ChannelCredentials;
  readonly clientOptions: ChannelOptions;
}

/** No encryption: the socket's file permissions are the protection. */
export const INSECURE: ConnectionSecurity = {
  server: ServerCredentials.createInsecure(),
  client: credentials.createInsecure(),
  clientOptions: {},
};

/** TLS in which each side shows its certificate and trusts exactly the other's. */
export function mutualTls(own: KeyedCertificate, peerCertificatePem: string): ConnectionSecurity {
  const trusted = Buffer.from(peerCertificatePem);
  const key = Buffer.from(own.privateKeyPem);
  const chain = Buffer.from(own.certificatePem);
  return {
    server: ServerCredentials.createSsl(trusted, [{ private_key: key, cert_chain: chain }], true),
    client: credentials.createSsl(trusted, key, chain),
    clientOptions: {
      "grpc.ssl_target_name_override": CERTIFICATE_NAME,
      "grpc.default_authority": CERTIFICATE_NAME,
    },
  };
}

/** A certificate's PEM as the DER that the handshake line carries. */
export function pemToDer(pem: string): Uint8Array {
  return new Uint8Array(new X509Certificate(pem).raw);
}

/** The reverse of {@link pemToDer}. */
export function derToPem(der: Uint8Array): string {
  return new X509Certificate(der).toString();
}
