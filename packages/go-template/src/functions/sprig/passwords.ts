import { createCipheriv, createDecipheriv, createHmac, randomBytes, scryptSync } from "node:crypto";
import { type ByteString, fromBytes } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";
import { integerOf } from "../../values/types.ts";
import { type FunctionTable, ofStrings, typed } from "../define.ts";
import { decodeBase64 } from "../encoding.ts";
import { libraries } from "../libraries.ts";

const BCRYPT_COST = 10;
const BCRYPT_MAX_BYTES = 72;
/** What a call counts for in the limit of steps, of which a template takes some million a second. */
const BCRYPT_STEPS = 50_000;
const SCRYPT_STEPS = 250_000;
const AES = "aes-256-cbc";
const AES_KEY_BYTES = 32;
const AES_BLOCK_BYTES = 16;

/** Source: the Master Password algorithm, version 3. */
const SEED = "com.lyndir.masterpassword";
const SCRYPT = { N: 32768, r: 8, p: 2, maxmem: 64 * 1024 * 1024 };
const SCRYPT_BYTES = 64;
const TEMPLATES: Readonly<Record<string, string>> = {
  maximum: "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno",
  long: `CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv
    CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv
    CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno`,
  medium: "CvcnoCvc CvcCvcno",
  short: "Cvcn",
  basic: "aaanaaan aannaaan aaannaaa",
  pin: "nnnn",
};
const CHARACTERS: Readonly<Record<string, string>> = {
  C: "BCDFGHJKLMNPQRSTVWXYZ",
  v: "aeiou",
  c: "bcdfghjklmnpqrstvwxyz",
  a: "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
  n: "0123456789",
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
};

/** Sprig's functions of passwords, and of what is encrypted with one. */
export const SPRIG_PASSWORDS: FunctionTable = {
  bcrypt: typed(["string"], ([password], { spend }) => {
    spend(BCRYPT_STEPS);
    return hash(String(password));
  }),
  decryptAES: ofStrings(2, (password = "", text = "") => decrypt(password, text)),
  derivePassword: typed(
    ["uint32", "string", "string", "string", "string"],
    ([counter, kind, ...texts], { spend }) => {
      const templates = TEMPLATES[String(kind)]?.split(/\s+/);
      if (templates === undefined) return `cannot find password template ${kind}`;
      spend(SCRYPT_STEPS);
      const [password = "", user = "", site = ""] = texts.map(String);
      return derive(templates, { password, user, site, counter: Number(integerOf(counter)) });
    },
  ),
  encryptAES: ofStrings(2, (password = "", text = "") => encrypt(password, text)),
  htpasswd: typed(["string", "string"], ([user, password], { spend }) => {
    if (String(user).includes(":")) return `invalid username: ${user}`;
    spend(BCRYPT_STEPS);
    return `${user}:${hash(String(password))}`;
  }),
};

function hash(password: ByteString): string {
  if (password.length > BCRYPT_MAX_BYTES) {
    return `failed to encrypt string with bcrypt: bcrypt: password length exceeds ${BCRYPT_MAX_BYTES} bytes`;
  }
  // The library takes texts alone.
  return libraries.bcrypt().hashSync(fromBytes(password), BCRYPT_COST).replace(/^\$2b/, "$2a");
}

interface PasswordOf {
  readonly password: ByteString;
  readonly user: ByteString;
  readonly site: ByteString;
  readonly counter: number;
}

function derive(templates: readonly string[], { password, user, site, counter }: PasswordOf) {
  const salt = Buffer.concat([bytesOf(SEED), uint32(user.length), bytesOf(user)]);
  const key = scryptSync(bytesOf(password), salt, SCRYPT_BYTES, SCRYPT);
  const seed = createHmac("sha256", key)
    .update(Buffer.concat([bytesOf(SEED), uint32(site.length), bytesOf(site), uint32(counter)]))
    .digest();
  const template = templates[(seed[0] ?? 0) % templates.length] ?? "";
  return [...template]
    .map((kind, index) => {
      const characters = CHARACTERS[kind] ?? "";
      return characters[(seed[index + 1] ?? 0) % characters.length];
    })
    .join("");
}

function encrypt(password: ByteString, text: ByteString): ByteString {
  if (text === "") return "";
  const start = randomBytes(AES_BLOCK_BYTES);
  const cipher = createCipheriv(AES, aesKey(password), start);
  return Buffer.concat([start, cipher.update(bytesOf(text)), cipher.final()]).toString("base64");
}

function decrypt(password: ByteString, text: ByteString): ByteString {
  if (text === "") return "";
  const bytes = bytesOf(decodeBase64(text));
  const start = Uint8Array.from(bytes.subarray(0, AES_BLOCK_BYTES));
  try {
    const decipher = createDecipheriv(AES, aesKey(password), start);
    const begun = decipher.update(bytes.subarray(AES_BLOCK_BYTES));
    return Buffer.concat([begun, decipher.final()]).toString("latin1");
  } catch (error) {
    throw new FunctionError("it was not encrypted with this password", { cause: error });
  }
}

function aesKey(password: ByteString): Buffer {
  const key = Buffer.alloc(AES_KEY_BYTES);
  key.write(password, "latin1");
  return key;
}

function bytesOf(text: ByteString): Buffer {
  return Buffer.from(text, "latin1");
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
