import type { Subject } from "./subject.ts";

/** To be the server, or the client, of a TLS connection. */
export type ExtendedUsage = "server" | "client";

/** What a certificate is to say. */
export interface CertificateRequest {
  readonly subject: Subject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The names and IP addresses that it is for. */
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** What it may be used for besides signing; anything unless told. */
  readonly usages?: readonly ExtendedUsage[];
  /** Whether it may sign others. */
  readonly isAuthority?: boolean;
  /** Of an authority: the domains that what it signs may be for; all unless told. */
  readonly permittedDomains?: readonly string[];
}
