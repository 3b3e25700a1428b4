import { createRequire } from "node:module";
import type { FunctionTable } from "./define.ts";
import type { FileAccess } from "./files.ts";

const load = createRequire(import.meta.url);

/** What some families have to be given. */
interface FamilyOptions {
  readonly files: FileAccess | undefined;
  readonly now: () => Date;
}

/**
 * Functions by families, each in a module of its own. Loading them all takes longer than evaluating
 * a job file, and few job files call more than a handful.
 */
export const FAMILIES = {
  conversion: () =>
    (load("./conversion.ts") as typeof import("./conversion.ts")).CONVERSION_FUNCTIONS,
  csv: () => (load("./csv.ts") as typeof import("./csv.ts")).CSV_FUNCTIONS,
  dates: ({ now }) => (load("./dates.ts") as typeof import("./dates.ts")).dateFunctions(now),
  encoding: () => (load("./encoding.ts") as typeof import("./encoding.ts")).ENCODING_FUNCTIONS,
  files: ({ files }) => (load("./files.ts") as typeof import("./files.ts")).fileFunctions(files),
  format: () => (load("./format.ts") as typeof import("./format.ts")).FORMAT_FUNCTIONS,
  hashes: () => (load("./hashes.ts") as typeof import("./hashes.ts")).HASH_FUNCTIONS,
  json: () => (load("./json.ts") as typeof import("./json.ts")).JSON_FUNCTIONS,
  mappings: () => (load("./mappings.ts") as typeof import("./mappings.ts")).MAPPING_FUNCTIONS,
  network: () => (load("./network.ts") as typeof import("./network.ts")).NETWORK_FUNCTIONS,
  numeric: () => (load("./numeric.ts") as typeof import("./numeric.ts")).NUMERIC_FUNCTIONS,
  regex: () => (load("./regex.ts") as typeof import("./regex.ts")).REGEX_FUNCTIONS,
  sequences: () => (load("./sequences.ts") as typeof import("./sequences.ts")).SEQUENCE_FUNCTIONS,
  sets: () => (load("./sets.ts") as typeof import("./sets.ts")).SET_FUNCTIONS,
  strings: () => (load("./strings.ts") as typeof import("./strings.ts")).STRING_FUNCTIONS,
  uuid: () => (load("./uuid.ts") as typeof import("./uuid.ts")).UUID_FUNCTIONS,
  yaml: () => (load("./yaml.ts") as typeof import("./yaml.ts")).YAML_FUNCTIONS,
} satisfies Record<string, (options: FamilyOptions) => FunctionTable>;

export type FamilyName = keyof typeof FAMILIES;

const MEMBERS: Readonly<Record<FamilyName, string>> = {
  conversion: "can coalesce convert tobool tolist tomap tonumber toset tostring try",
  csv: "csvdecode",
  dates: "formatdate timeadd timestamp",
  encoding: "base64decode base64encode urlencode",
  files: "abspath basename dirname file filebase64 fileexists fileset pathexpand",
  format: "format formatlist",
  hashes: "bcrypt md5 rsadecrypt sha1 sha256 sha512",
  json: "jsondecode jsonencode",
  mappings: "keys lookup merge values zipmap",
  network: "cidrhost cidrnetmask cidrsubnet cidrsubnets",
  numeric: "abs ceil floor log max min parseint pow signum",
  regex: "regex regex_replace regexall",
  sequences:
    "chunklist coalescelist compact concat contains distinct element flatten index length range reverse slice",
  sets: "setintersection setproduct setsubtract setunion",
  strings:
    "chomp endswith indent join lower replace sort split startswith strlen strrev substr title trim trimprefix trimspace trimsuffix upper",
  uuid: "uuidv4 uuidv5",
  yaml: "yamldecode yamlencode",
};

/** The family of each function. */
export const FUNCTION_NAMES: ReadonlyMap<string, FamilyName> = new Map(
  (Object.keys(FAMILIES) as FamilyName[]).flatMap((family) =>
    MEMBERS[family].split(" ").map((name) => [name, family] as const),
  ),
);
