import {
  createHash,
  createPrivateKey,
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
const DER_NULL = Uint8Array.of(5, 0).buffer;
const X509_V3 = 2;

/** A certificate and its private key, both in PEM. */
export interface KeyedCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** Makes a key on P-256 and a certificate that it signs itself. */
export function selfSignedCertificate(request: CertificateRequest): KeyedCertificate {
  const keys = newKeys();
  const signer = {
    name: distinguishedName(request.subject),
    key: keys.privateKey,
    keyId: keyIdOf(keys.publicKey),
  };
  return signed(request, keys, signer);
}

/** Makes a certificate authority. */
export function createAuthority(
  request: Omit<CertificateRequest, "isAuthority">,
): KeyedCertificate {
  return selfSignedCertificate({ ...request, isAuthority: true });
}

/**
 * Makes a key on P-256 and a certificate that an authority signs.
 *
 * @throws {Fault} `invalid_argument` for an authority that cannot be read, or whose parts do not belong together
 */
export function issueCertificate(
  request: CertificateRequest,
  authority: KeyedCertificate,
): KeyedCertificate {
  return signed(request, newKeys(), signerOf(authority));
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
  const signature = sign("sha256", Buffer.from(AsnConvert.serialize(tbsCertificate)), signer.key);
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm,
    signatureValue: new Uint8Array(signature).buffer,
  });
  return {
    certificatePem: new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))).toString(),
    privateKeyPem: keys.privateKey.export({ type: "sec1", format: "pem" }).toString(),
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

function newKeys(): KeyPair {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function algorithmOf(key: KeyObject): AlgorithmIdentifier {
  switch (key.asymmetricKeyType) {
    case "ec":
      return new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
    case "rsa":
      return new AlgorithmIdentifier({ algorithm: RSA_WITH_SHA256, parameters: DER_NULL });
    default:
      throw refused(`has a key of the type ${key.asymmetricKeyType}; EC and RSA are supported`);
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
