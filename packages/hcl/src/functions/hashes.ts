import { constants, createHash, createPrivateKey, privateDecrypt } from "node:crypto";
import { FunctionError } from "../eval/function.ts";
import { STRING } from "../values/type.ts";
import { stringValue } from "../values/value.ts";
import { type FunctionTable, integerOf, number, string, stringFunction, textOf } from "./define.ts";
import { decodeBase64 } from "./encoding.ts";
import { libraries } from "./libraries.ts";

const DEFAULT_COST = 10;
const LEAST_COST = 4;
/** A cost of one more takes twice as long; 14 takes seconds. */
const MAX_COST = 14;
const MAX_PASSWORD_BYTES = 72;

function hash(algorithm: string): FunctionTable[string] {
  return stringFunction(["str"], (text = "") => createHash(algorithm).update(text).digest("hex"));
}

export const HASH_FUNCTIONS: FunctionTable = {
  md5: hash("md5"),
  sha1: hash("sha1"),
  sha256: hash("sha256"),
  sha512: hash("sha512"),
  bcrypt: {
    parameters: [string("str")],
    variadic: number("cost"),
    resultType: STRING,
    call: ([text, cost, extra]) => {
      if (extra !== undefined) throw new FunctionError("bcrypt() takes no more than two arguments");
      const password = textOf(text);
      if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
        throw new FunctionError(`the text is longer than ${MAX_PASSWORD_BYTES} bytes`, 0);
      }
      const given = cost === undefined ? DEFAULT_COST : integerOf(cost, 1);
      if (given > MAX_COST) throw new FunctionError(`the cost must not exceed ${MAX_COST}`, 1);
      const rounds = given < LEAST_COST ? DEFAULT_COST : given;
      return stringValue(libraries.bcrypt().hashSync(password, rounds));
    },
  },
  rsadecrypt: stringFunction(["ciphertext", "privatekey"], (ciphertext = "", key = "") => {
    const bytes = decodeBase64(ciphertext);
    if (bytes === undefined) throw new FunctionError("cipher text must be base64-encoded", 0);
    try {
      const privateKey = createPrivateKey({ key, format: "pem" });
      const padding = constants.RSA_PKCS1_PADDING;
      return privateDecrypt({ key: privateKey, padding }, bytes).toString();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new FunctionError(`cannot decrypt with this key: ${why}`);
    }
  }),
};
