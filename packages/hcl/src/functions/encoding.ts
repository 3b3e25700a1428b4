import { FunctionError } from "../eval/function.ts";
import { type FunctionTable, stringFunction } from "./define.ts";

const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

/** The bytes of a Base64 text, in which line breaks do not count; undefined if it is none. */
export function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replace(/[\r\n]/g, "");
  return BASE64.test(compact) ? Buffer.from(compact, "base64") : undefined;
}

/** The text of bytes that are UTF-8; undefined if they are not. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export const ENCODING_FUNCTIONS: FunctionTable = {
  base64encode: stringFunction(["str"], (text = "") => Buffer.from(text).toString("base64")),
  base64decode: stringFunction(["str"], (text = "") => {
    const bytes = decodeBase64(text);
    if (bytes === undefined) throw new FunctionError(`failed to decode base64 data '${text}'`);
    const decoded = decodeUtf8(bytes);
    if (decoded !== undefined) return decoded;
    throw new FunctionError("the result of decoding the provided string is not valid UTF-8");
  }),
  urlencode: stringFunction(["str"], (text = "") =>
    encodeURIComponent(text)
      .replace(/%20/g, "+")
      .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
  ),
};
