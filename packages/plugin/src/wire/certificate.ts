import { type KeyedCertificate, selfSignedCertificate } from "@drover/pki";

/** The name that both ends of the connection verify; a Unix socket has no host name. */
export const CERTIFICATE_NAME = "localhost";

const CLOCK_SKEW_MS = 30_000;
const LIFETIME_YEARS = 20;

/**
 * Makes a certificate for one plugin connection: ECDSA on P-256, self-signed, for "localhost". Each
 * side trusts the other's alone, so it is valid for longer than any process lives.
 */
export function createCertificate(): KeyedCertificate {
  const notBefore = new Date(Date.now() - CLOCK_SKEW_MS);
  const notAfter = new Date(notBefore);
  notAfter.setFullYear(notAfter.getFullYear() + LIFETIME_YEARS);
  return selfSignedCertificate({
    subject: { commonName: CERTIFICATE_NAME },
    notBefore,
    notAfter,
    dnsNames: [CERTIFICATE_NAME],
    isAuthority: true,
  });
}
