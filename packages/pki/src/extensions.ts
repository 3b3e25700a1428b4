import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  Extension,
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_nameConstraints,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  NameConstraints,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
} from "@peculiar/asn1-x509";
import type { CertificateRequest, ExtendedUsage } from "./certificate-request.ts";

const EXTENDED_USAGES: Readonly<Record<ExtendedUsage, string>> = {
  server: id_kp_serverAuth,
  client: id_kp_clientAuth,
};

/** The extensions of a certificate. Source: RFC 5280, section 4.2. */
export function extensionsOf(
  {
    dnsNames = [],
    ipAddresses = [],
    usages = [],
    isAuthority = false,
    permittedDomains = [],
  }: CertificateRequest,
  keyIds: { own: Uint8Array; issuer: Uint8Array },
): Extension[] {
  const names = [
    ...dnsNames.map((dNSName) => new GeneralName({ dNSName })),
    ...ipAddresses.map((iPAddress) => new GeneralName({ iPAddress })),
  ];
  const flags = isAuthority
    ? KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign
    : KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment;
  return [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: isAuthority }), {
      critical: true,
    }),
    extension(id_ce_keyUsage, new KeyUsage(flags), { critical: true }),
    extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(bufferOf(keyIds.own))),
    extension(
      id_ce_authorityKeyIdentifier,
      new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(bufferOf(keyIds.issuer)) }),
    ),
    ...(usages.length > 0
      ? [
          extension(
            id_ce_extKeyUsage,
            new ExtendedKeyUsage(usages.map((usage) => EXTENDED_USAGES[usage])),
          ),
        ]
      : []),
    ...(names.length > 0
      ? [extension(id_ce_subjectAltName, new SubjectAlternativeName(names))]
      : []),
    ...(permittedDomains.length > 0
      ? [extension(id_ce_nameConstraints, permittedNames(permittedDomains), { critical: true })]
      : []),
  ];
}

function permittedNames(domains: readonly string[]): NameConstraints {
  const subtrees = domains.map(
    (dNSName) => new GeneralSubtree({ base: new GeneralName({ dNSName }) }),
  );
  return new NameConstraints({ permittedSubtrees: new GeneralSubtrees(subtrees) });
}

function extension(extnID: string, value: object, { critical = false } = {}): Extension {
  const extnValue = new OctetString(AsnConvert.serialize(value));
  return new Extension({ extnID, critical, extnValue });
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
