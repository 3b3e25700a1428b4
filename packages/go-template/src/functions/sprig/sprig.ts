import path from "node:path";
import { FunctionError } from "../../error.ts";
import { deepEqual } from "../../values/deep-equal.ts";
import { typeOf } from "../../values/types.ts";
import { ANY, type GoFunction, type Value } from "../../values/value.ts";
import { type FunctionTable, ofAny, ofStrings, typed } from "../define.ts";
import { decodeBase64 } from "../encoding.ts";
import { encodeJson, parseJson } from "../json.ts";
import { decodeBase32, encodeBase32 } from "./base32.ts";
import { goKind, isEmpty } from "./convert.ts";
import { SPRIG_DICTS } from "./dicts.ts";
import { SPRIG_KEYS } from "./keys.ts";
import { SPRIG_LETTER_CASE } from "./letter-case.ts";
import { SPRIG_LISTS } from "./lists.ts";
import { SPRIG_NUMBERS } from "./numbers.ts";
import { SPRIG_PASSWORDS } from "./passwords.ts";
import { SPRIG_RANDOM } from "./random.ts";
import { SPRIG_REGEX } from "./regex.ts";
import { SPRIG_TEXT } from "./text.ts";
import { SPRIG_URLS } from "./urls.ts";
import { SPRIG_VERSIONS } from "./versions.ts";
import { SPRIG_WRAP } from "./wrap.ts";

const toJson = ofAny(1, (value) => encodeJson("toJson", value, { escapesHtml: true }));
const toPrettyJson = ofAny(1, (value) => {
  return encodeJson("toPrettyJson", value, { escapesHtml: true, indent: "  " });
});
const toRawJson = ofAny(1, (value) => encodeJson("toRawJson", value, {}));
const base = ofStrings(1, (file = "") => (file === "" ? "." : path.posix.basename(file) || "/"));
const clean = ofStrings(1, (file = "") => cleanPath(file));
const dir = ofStrings(1, (file = "") => cleanPath(path.posix.dirname(file)));
const ext = ofStrings(1, (file = "") => /\.[^./]*$/.exec(file)?.[0] ?? "");
const isAbs = ofStrings(1, (file = "") => file.startsWith("/"));
const mustFromJson = ofStrings(1, (text = "") => {
  return parseJson(text);
});

const OTHERS: FunctionTable = {
  all: typed([], (values) => values.every((value) => !isEmpty(value)), ANY),
  any: typed([], (values) => values.some((value) => !isEmpty(value)), ANY),
  b32dec: ofStrings(1, (text = "") => reasonOr(() => decodeBase32(text))),
  b32enc: ofStrings(1, encodeBase32),
  b64dec: ofStrings(1, (text = "") => reasonOr(() => decodeBase64(text))),
  b64enc: ofStrings(1, (bytes = "") => Buffer.from(bytes, "latin1").toString("base64")),
  base,
  clean,
  coalesce: typed([], (values) => values.find((value) => !isEmpty(value)) ?? null, ANY),
  deepEqual: ofAny(2, deepEqual),
  default: ofAny(1, (otherwise, ...given) => (isEmpty(given[0]) ? otherwise : given[0]), ANY),
  dir,
  empty: ofAny(1, isEmpty),
  ext,
  fail: ofStrings(1, (message = "") => {
    throw new FunctionError(message);
  }),
  fromJson: ofStrings(1, (text = "") => quietly(() => parseJson(text))),
  hello: typed([], () => "Hello!"),
  isAbs,
  kindIs: typed(["string", ANY], ([kind, value]) => kind === goKind(value)),
  kindOf: ofAny(1, goKind),
  mustFromJson,
  mustToJson: toJson,
  mustToPrettyJson: toPrettyJson,
  mustToRawJson: toRawJson,
  osBase: base,
  osClean: clean,
  osDir: dir,
  osExt: ext,
  osIsAbs: isAbs,
  ternary: typed([ANY, ANY, "bool"], ([yes, no, holds]) => (holds === true ? yes : no)),
  toJson,
  toPrettyJson,
  toRawJson,
  typeIs: typed(["string", ANY], ([type, value]) => type === goType(value)),
  typeIsLike: typed(["string", ANY], ([type, value]) => {
    return [type, `*${String(type)}`].includes(goType(value));
  }),
  typeOf: ofAny(1, goType),
};

/** Sprig's functions, as `sprig_NAME`. */
export const SPRIG_FUNCTIONS: ReadonlyMap<string, GoFunction> = new Map(
  Object.entries({
    ...SPRIG_DICTS,
    ...SPRIG_KEYS,
    ...SPRIG_LETTER_CASE,
    ...SPRIG_LISTS,
    ...SPRIG_NUMBERS,
    ...SPRIG_PASSWORDS,
    ...SPRIG_RANDOM,
    ...SPRIG_REGEX,
    ...SPRIG_TEXT,
    ...SPRIG_URLS,
    ...SPRIG_VERSIONS,
    ...SPRIG_WRAP,
    ...OTHERS,
  }).map(([name, it]) => [`sprig_${name}`, it]),
);

function goType(value: Value): string {
  return value === null || value === undefined ? "<nil>" : typeOf(value);
}

function cleanPath(file: string): string {
  const normal = path.posix.normalize(file);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

/** What fails yields its reason as text. */
function reasonOr(call: () => Value): Value {
  try {
    return call();
  } catch (error) {
    if (error instanceof FunctionError) return error.message;
    throw error;
  }
}

function quietly(call: () => Value): Value {
  try {
    return call();
  } catch (error) {
    if (error instanceof FunctionError) return null;
    throw error;
  }
}
