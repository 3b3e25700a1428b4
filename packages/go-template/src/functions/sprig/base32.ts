import type { ByteString } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const DIGIT_BITS = 5;
const GROUP_DIGITS = 8;

/** Source: RFC 4648, section 6. */
export function encodeBase32(bytes: ByteString = ""): string {
  const bits = [...bytes].map((byte) => byte.charCodeAt(0).toString(2).padStart(8, "0")).join("");
  const digits = bits.replace(/.{1,5}/g, (group) => {
    return DIGITS[Number.parseInt(group.padEnd(DIGIT_BITS, "0"), 2)] ?? "";
  });
  return digits.padEnd(Math.ceil(digits.length / GROUP_DIGITS) * GROUP_DIGITS, "=");
}

/** @throws {FunctionError} for what is not base32 with padding; ends of lines do not count */
export function decodeBase32(text: ByteString): ByteString {
  const padded = text.replace(/[\r\n]/g, "");
  const digits = padded.replace(/(?<=[^=])(?:=|===|====|======)$/, "");
  const bad = /[^A-Z2-7]/.exec(digits)?.index;
  if (bad !== undefined || padded.length % GROUP_DIGITS !== 0) {
    throw new FunctionError(
      `illegal base32 data at input byte ${bad ?? digits.length - (digits.length % GROUP_DIGITS)}`,
    );
  }
  const bits = [...digits].map((digit) => DIGITS.indexOf(digit).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  return bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join("");
}
