export {
  createAuthority,
  issueCertificate,
  type KeyedCertificate,
  selfSignedCertificate,
} from "./certificate.ts";
export type { CertificateRequest, ExtendedUsage } from "./certificate-request.ts";
export type { Subject } from "./subject.ts";
