import { existsSync, rmSync, writeFileSync } from "node:fs";
import { Fault } from "@drover/fault";
import type { KeyedCertificate } from "@drover/pki";

const CERTIFICATE_MODE = 0o644;
const KEY_MODE = 0o600;

/** Where a certificate and its key are saved. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** @throws {Fault} `already_exists` if one of the files is there: a key that is lost cannot be made again */
export function checkAbsent({ certificate, key }: CertificateFiles): void {
  for (const file of [certificate, key]) {
    if (!existsSync(file)) continue;
    throw new Fault("already_exists", `File "${file}" exists already; move it away first`);
  }
}

/** Saves both, or nothing. @throws {Fault} if it cannot */
export function saveCertificate(
  { certificatePem, privateKeyPem }: KeyedCertificate,
  { certificate, key }: CertificateFiles,
): void {
  save(key, privateKeyPem, KEY_MODE);
  try {
    save(certificate, certificatePem, CERTIFICATE_MODE);
  } catch (error) {
    rmSync(key);
    throw error;
  }
}

function save(file: string, content: string, mode: number): void {
  try {
    writeFileSync(file, content, { flag: "wx", mode });
  } catch (error) {
    throw new Fault("failed_precondition", `Cannot save ${file}: ${Fault.from(error).message}`, {
      cause: error,
    });
  }
}
