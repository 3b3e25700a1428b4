import {
  AttributeTypeAndValue,
  AttributeValue,
  Name,
  RelativeDistinguishedName,
} from "@peculiar/asn1-x509";

/** Source: RFC 5280, appendix A.1. */
const TYPES = {
  country: "2.5.4.6",
  organization: "2.5.4.10",
  organizationalUnit: "2.5.4.11",
  locality: "2.5.4.7",
  province: "2.5.4.8",
  streetAddress: "2.5.4.9",
  postalCode: "2.5.4.17",
  commonName: "2.5.4.3",
} as const;

/** Whom a certificate is for; fields that are empty are left out. */
export type Subject = { readonly [Field in keyof typeof TYPES]?: string };

/** The subject as a distinguished name, in the usual order. */
export function distinguishedName(subject: Subject): Name {
  const fields = Object.entries(TYPES) as [keyof Subject, string][];
  return new Name(
    fields.flatMap(([field, type]) => {
      const text = subject[field];
      if (!text) return [];
      // A country is two letters, for which no other type is allowed.
      const value = new AttributeValue(
        field === "country" ? { printableString: text } : { utf8String: text },
      );
      return [new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value })])];
    }),
  );
}
