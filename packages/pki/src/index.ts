export {
  createAuthority,
  issueCertificate,
  type KeyedCertificate,
  privateKeyPem,
  selfSignedCertificate,
} from "./certificate.ts";
export type { CertificateRequest, ExtendedUsage } from "./certificate-request.ts";
export type { Subject } from "./subject.ts";
