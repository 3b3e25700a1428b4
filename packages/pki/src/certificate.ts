import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from "node:crypto";
import { Fault } from "@drover/fault";
import { AsnConvert } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier,
  Certificate,
  Extensions,
  type Name,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
} from "@peculiar/asn1-x509";
import type { CertificateRequest } from "./certificate-request.ts";
import { extensionsOf } from "./extensions.ts";
import { distinguishedName } from "./subject.ts";

/** Source: RFC 5758, section 3.2, and RFC 4055, section 5. */
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const RSA_WITH_SHA256 = "1.2.840.113549.1.1.11";
/** Source: RFC 8410, section 3. */
const ED25519 = "1.3.101.112";
const DER_NULL = Uint8Array.of(5, 0).buffer;
const X509_V3 = 2;

/** A certificate and its private key, both in PEM. */
export interface KeyedCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/**
 * Makes a certificate that its own key signs.
 *
 * @param privateKey EC, RSA or Ed25519; a new one on P-256 unless told
 */
export function selfSignedCertificate(
  request: CertificateRequest,
  privateKey?: KeyObject,
): KeyedCertificate {
  const keys = keysOf(privateKey);
  const signer = {
    name: distinguishedName(request.subject),
    key: keys.privateKey,
    keyId: keyIdOf(keys.publicKey),
  };
  return signed(request, keys, signer);
}

/** Makes a certificate authority, as {@link selfSignedCertificate}. */
export function createAuthority(
  request: Omit<CertificateRequest, "isAuthority">,
  privateKey?: KeyObject,
): KeyedCertificate {
  return selfSignedCertificate({ ...request, isAuthority: true }, privateKey);
}

/**
 * Makes a certificate that an authority signs.
 *
 * @param privateKey of the certificate: EC, RSA or Ed25519; a new one on P-256 unless told
 * @throws {Fault} `invalid_argument` for an authority that cannot be read, or whose parts do not belong together
 */
export function issueCertificate(
  request: CertificateRequest,
  authority: KeyedCertificate,
  privateKey?: KeyObject,
): KeyedCertificate {
  return signed(request, keysOf(privateKey), signerOf(authority));
}

/** A private key in PEM, in the older format of its kind where there is one: PKCS#1 or SEC 1, else PKCS#8. */
export function privateKeyPem(key: KeyObject): string {
  const types = { rsa: "pkcs1", ec: "sec1" } as const;
  const type = types[key.asymmetricKeyType as keyof typeof types] ?? "pkcs8";
  return key.export({ type, format: "pem" }).toString();
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface Signer {
  readonly name: Name;
  readonly key: KeyObject;
  readonly keyId: Uint8Array;
}

function signed(request: CertificateRequest, keys: KeyPair, signer: Signer): KeyedCertificate {
  const { subject, notBefore, notAfter } = request;
  const signatureAlgorithm = algorithmOf(signer.key);
  const tbsCertificate = new TBSCertificate({
    version: X509_V3,
    serialNumber: randomSerial(),
    signature: signatureAlgorithm,
    issuer: signer.name,
    subject: distinguishedName(subject),
    validity: new Validity({ notBefore, notAfter }),
    subjectPublicKeyInfo: AsnConvert.parse(derOf(keys.publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions(
      extensionsOf(request, { own: keyIdOf(keys.publicKey), issuer: signer.keyId }),
    ),
  });
  const digest = signer.key.asymmetricKeyType === "ed25519" ? null : "sha256";
  const signature = sign(digest, Buffer.from(AsnConvert.serialize(tbsCertificate)), signer.key);
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm,
    signatureValue: new Uint8Array(signature).buffer,
  });
  return {
    certificatePem: new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))).toString(),
    privateKeyPem: privateKeyPem(keys.privateKey),
  };
}

function signerOf({ certificatePem, privateKeyPem }: KeyedCertificate): Signer {
  let certificate: X509Certificate;
  let key: KeyObject;
  try {
    certificate = new X509Certificate(certificatePem);
    key = createPrivateKey(privateKeyPem);
  } catch (error) {
    throw refused(`cannot be read: ${Fault.from(error).message}`, error);
  }
  if (!certificate.ca) throw refused("may not sign certificates: it is not one of an authority");
  if (!certificate.checkPrivateKey(key)) throw refused("has another key than the one given");
  const { subject } = AsnConvert.parse(certificate.raw, Certificate).tbsCertificate;
  return { name: subject, key, keyId: keyIdOf(certificate.publicKey) };
}

function keysOf(privateKey: KeyObject | undefined): KeyPair {
  if (privateKey === undefined) return generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function algorithmOf(key: KeyObject): AlgorithmIdentifier {
  switch (key.asymmetricKeyType) {
    case "ec":
      return new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
    case "rsa":
      return new AlgorithmIdentifier({ algorithm: RSA_WITH_SHA256, parameters: DER_NULL });
    case "ed25519":
      return new AlgorithmIdentifier({ algorithm: ED25519 });
    default:
      throw refused(
        `has a key of the type ${key.asymmetricKeyType}; EC, RSA and Ed25519 are supported`,
      );
  }
}

function derOf(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}

/** Nomad's, so that what either of them signs is found to belong together. */
function keyIdOf(publicKey: KeyObject): Uint8Array {
  return createHash("sha256").update(derOf(publicKey)).digest();
}

/** 16 random bytes as a positive integer without a leading zero byte. */
function randomSerial(): ArrayBuffer {
  const bytes = new Uint8Array(randomBytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.buffer;
}

function refused(reason: string, cause?: unknown): Fault {
  return new Fault("invalid_argument", `The certificate of the authority ${reason}`, { cause });
}
