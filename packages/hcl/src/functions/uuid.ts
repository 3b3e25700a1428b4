import { createHash, randomUUID } from "node:crypto";
import { FunctionError } from "../eval/function.ts";
import { STRING } from "../values/type.ts";
import { stringValue } from "../values/value.ts";
import { type FunctionTable, stringFunction } from "./define.ts";

/** The namespaces that have names, of RFC 9562. */
const NAMESPACES: Readonly<Record<string, string>> = {
  dns: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
  url: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
  oid: "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
  x500: "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
};

const UUID = /^(?:urn:uuid:)?\{?([\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12})\}?$/i;

export const UUID_FUNCTIONS: FunctionTable = {
  uuidv4: { parameters: [], resultType: STRING, call: () => stringValue(randomUUID()) },
  uuidv5: stringFunction(["namespace", "name"], (namespace = "", name = "") => {
    const [, uuid] = UUID.exec(NAMESPACES[namespace] ?? namespace) ?? [];
    if (uuid === undefined) {
      throw new FunctionError(`uuidv5() doesn't support namespace ${namespace}`, 0);
    }
    const digest = createHash("sha1")
      .update(Buffer.from(uuid.replaceAll("-", ""), "hex"))
      .update(name)
      .digest();
    digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
    digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
    const hex = digest.toString("hex", 0, 16);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }),
};
