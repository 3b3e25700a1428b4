import { Slice, Struct, type Value } from "../../values/value.ts";
import { type FunctionTable, ofStrings, typed } from "../define.ts";
import { libraries } from "../libraries.ts";
import type { Subject } from "./certificates.ts";

const CERTIFICATE = "sprig.certificate";
const LIST = "[]interface {}";
const NAMED = ["string", LIST, LIST, "int"];
/** What a new RSA key counts for in the limit of steps, of which a template takes some million a second. */
const RSA_2048_STEPS = 100_000;
const RSA_4096_STEPS = 500_000;

/** Sprig's functions of private keys and certificates. */
export const SPRIG_KEYS: FunctionTable = {
  buildCustomCert: ofStrings(2, (certificate = "", key = "") => {
    return toStruct(libraries.certificates().decodeCertificate(certificate, key));
  }),
  genCA: typed(["string", "int"], ([name, days], { spend }) => {
    spend(RSA_2048_STEPS);
    return toStruct(libraries.certificates().authority(subjectOf(name, null, null, days)));
  }),
  genCAWithKey: typed(["string", "int", "string"], ([name, days, key]) => {
    const subject = subjectOf(name, null, null, days);
    return toStruct(libraries.certificates().authority(subject, String(key)));
  }),
  genPrivateKey: typed(["string"], ([type], { spend }) => {
    if (type === "rsa" || type === "") spend(RSA_4096_STEPS);
    return libraries.certificates().newPrivateKey(String(type));
  }),
  genSelfSignedCert: typed(NAMED, (args, { spend }) => {
    spend(RSA_2048_STEPS);
    return toStruct(libraries.certificates().selfSigned(subjectOf(...args)));
  }),
  genSelfSignedCertWithKey: typed([...NAMED, "string"], (args) => {
    return toStruct(libraries.certificates().selfSigned(subjectOf(...args), String(args[4])));
  }),
  genSignedCert: typed([...NAMED, CERTIFICATE], (args, { spend }) => {
    spend(RSA_2048_STEPS);
    return toStruct(libraries.certificates().signed(subjectOf(...args), pemsOf(args[4])));
  }),
  genSignedCertWithKey: typed([...NAMED, CERTIFICATE, "string"], (args) => {
    const key = String(args[5]);
    return toStruct(libraries.certificates().signed(subjectOf(...args), pemsOf(args[4]), key));
  }),
};

function subjectOf(...[name, addresses, names, days]: readonly Value[]): Subject {
  const listOf = (list: Value) => (list instanceof Slice ? list.items : []);
  return {
    name: String(name),
    addresses: listOf(addresses),
    names: listOf(names),
    days: Number(days),
  };
}

function toStruct({ certificatePem, privateKeyPem }: ReturnType<typeof pemsOf>): Struct {
  const fields = new Map([
    ["Cert", certificatePem],
    ["Key", privateKeyPem],
  ]);
  return new Struct({ typeName: CERTIFICATE, fields });
}

function pemsOf(certificate: Value) {
  const fields = certificate instanceof Struct ? certificate.fields : new Map<string, Value>();
  return {
    certificatePem: String(fields.get("Cert")),
    privateKeyPem: String(fields.get("Key")),
  };
}
