import { X509Certificate } from "node:crypto";

/** TLS in which each side shows its certificate and trusts exactly the other's. */
export interface MutualTls {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** The other side's certificate. */
  readonly trustedPem: string;
}

/** A certificate's PEM as the DER that the handshake line carries. */
export function pemToDer(pem: string): Uint8Array {
  return new Uint8Array(new X509Certificate(pem).raw);
}

/** The reverse of {@link pemToDer}. */
export function derToPem(der: Uint8Array): string {
  return new X509Certificate(der).toString();
}
