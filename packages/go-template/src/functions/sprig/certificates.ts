import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from "node:crypto";
import { isIP } from "node:net";
import { Fault } from "@drover/fault";
import {
  type CertificateRequest,
  createAuthority,
  issueCertificate,
  type KeyedCertificate,
  privateKeyPem,
  selfSignedCertificate,
} from "@drover/pki";
import { type ByteString, fromBytes } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";
import { formatValue } from "../../format/format-value.ts";
import type { Value } from "../../values/value.ts";
import { decodeBase64 } from "../encoding.ts";

const DAY_MS = 86_400_000;

/** Whom a certificate is for. */
export interface Subject {
  readonly name: ByteString;
  readonly addresses: readonly Value[];
  readonly names: readonly Value[];
  readonly days: number;
}

/** What makes keys and certificates, both in PEM. */
export const CERTIFICATES = { authority, decodeCertificate, newPrivateKey, selfSigned, signed };

/** @param key in PEM; a new one of RSA unless told */
function authority(subject: Subject, key?: ByteString): KeyedCertificate {
  return refusing(() => createAuthority(requestOf(subject), keyOf(key)));
}

/** @param key in PEM; a new one of RSA unless told */
function selfSigned(subject: Subject, key?: ByteString): KeyedCertificate {
  return refusing(() => selfSignedCertificate(requestOf(subject), keyOf(key)));
}

/** @param key in PEM; a new one of RSA unless told */
function signed(subject: Subject, signer: KeyedCertificate, key?: ByteString): KeyedCertificate {
  return refusing(() => issueCertificate(requestOf(subject), signer, keyOf(key)));
}

/** A certificate and its key that are given in base64, once they have been read. */
function decodeCertificate(certificate: ByteString, key: ByteString): KeyedCertificate {
  const certificatePem = decodeBase64(certificate);
  const pem = decodeBase64(key);
  refusing(() => new X509Certificate(certificatePem));
  keyOf(pem);
  return { certificatePem, privateKeyPem: pem };
}

function newPrivateKey(type: ByteString): ByteString {
  switch (type) {
    case "":
    case "rsa":
      return privateKeyPem(newRsaKey(4096));
    case "ecdsa":
      return privateKeyPem(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
    case "ed25519":
      return privateKeyPem(generateKeyPairSync("ed25519").privateKey);
    case "dsa":
      throw new FunctionError("DSA is not supported, nor by TLS; use ecdsa, ed25519 or rsa");
    default:
      return `Unknown type ${type}`;
  }
}

function newRsaKey(modulusLength: number): KeyObject {
  return generateKeyPairSync("rsa", { modulusLength }).privateKey;
}

function keyOf(pem: ByteString | undefined): KeyObject {
  if (pem === undefined) return newRsaKey(2048);
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new FunctionError(`parsing private key: ${Fault.from(error).message}`);
  }
}

function requestOf({ name, addresses, names, days }: Subject): CertificateRequest {
  const now = Date.now();
  return {
    subject: { commonName: fromBytes(name) },
    notBefore: new Date(now),
    notAfter: new Date(now + days * DAY_MS),
    usages: ["server", "client"],
    ipAddresses: addresses.map((each) => {
      if (typeof each === "string" && isIP(each) !== 0) return each;
      throw new FunctionError(`error parsing ip: ${formatValue(each ?? null)}`);
    }),
    dnsNames: names.map((each) => {
      if (typeof each === "string") return fromBytes(each);
      throw new FunctionError(
        `error processing alternate dns name: ${formatValue(each ?? null)} is not a string`,
      );
    }),
  };
}

function refusing<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (error instanceof FunctionError) throw error;
    throw new FunctionError(Fault.from(error).message);
  }
}
