import { createHash, createHmac } from "node:crypto";
import type { ByteString } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { type FunctionTable, ofStrings } from "./define.ts";

/** Base64 and hashes. */
export const ENCODING_FUNCTIONS: FunctionTable = {
  base64Decode: ofStrings(1, (text = "") => decode("base64Decode: ", text, /[A-Za-z0-9+/]/)),
  base64Encode: ofStrings(1, (bytes = "") => Buffer.from(bytes, "latin1").toString("base64")),
  base64URLDecode: ofStrings(1, (text = "") => decode("base64URLDecode: ", text, /[A-Za-z0-9_-]/)),
  base64URLEncode: ofStrings(1, (bytes = "") => {
    const text = Buffer.from(bytes, "latin1").toString("base64");
    return text.replaceAll("+", "-").replaceAll("/", "_");
  }),
  hmacSHA256Hex: ofStrings(2, (message = "", key = "") => {
    return createHmac("sha256", Buffer.from(key, "latin1"))
      .update(Buffer.from(message, "latin1"))
      .digest("hex");
  }),
  md5sum: ofStrings(1, (bytes = "") => hexDigest("md5", bytes)),
  sha256Hex: ofStrings(1, (bytes = "") => hexDigest("sha256", bytes)),
};

/** A hash in hexadecimal digits. */
export function hexDigest(algorithm: string, bytes: ByteString): string {
  return createHash(algorithm).update(Buffer.from(bytes, "latin1")).digest("hex");
}

/** @throws {FunctionError} for what is not base64 */
export function decodeBase64(text: ByteString): ByteString {
  return decode("", text, /[A-Za-z0-9+/]/);
}

/** Strict, with padding, but for ends of lines, as Go's package base64 decodes. */
function decode(prefix: string, text: ByteString, letter: RegExp): ByteString {
  const digits = text.replace(/[\r\n]/g, "");
  const body = digits.replace(/={1,2}$/, "");
  const bad = [...body].findIndex((each) => !letter.test(each));
  if (bad >= 0 || digits.length % 4 !== 0 || body.length % 4 === 1) {
    const at = bad >= 0 ? bad : body.length - (body.length % 4);
    throw new FunctionError(`${prefix}illegal base64 data at input byte ${at}`);
  }
  return Buffer.from(body, "base64url").toString("latin1");
}
