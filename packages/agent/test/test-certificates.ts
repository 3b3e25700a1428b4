import { writeFileSync } from "node:fs";
import path from "node:path";
import { createAuthority, issueCertificate, type KeyedCertificate } from "@drover/pki";

const DAY_MS = 86_400_000;

/** An authority, and the certificates of an agent on loopback and of a client that it has signed. */
export function testCertificates() {
  const validity = {
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
  };
  const authority = createAuthority({ subject: { commonName: "Test CA" }, ...validity });
  const issue = (commonName: string) =>
    issueCertificate(
      {
        subject: { commonName },
        dnsNames: [commonName, "localhost"],
        ipAddresses: ["127.0.0.1"],
        usages: ["server", "client"],
        ...validity,
      },
      authority,
    );
  return { authority, server: issue("server.global.nomad"), client: issue("cli.global.nomad") };
}

/** Writes a certificate and its key into a directory. */
export function saveIn(
  directory: string,
  name: string,
  { certificatePem, privateKeyPem }: KeyedCertificate,
): { certFile: string; keyFile: string } {
  const [certFile, keyFile] = [`${name}.pem`, `${name}-key.pem`].map((file) =>
    path.join(directory, file),
  ) as [string, string];
  writeFileSync(certFile, certificatePem);
  writeFileSync(keyFile, privateKeyPem, { mode: 0o600 });
  return { certFile, keyFile };
}
