import type { HclFunction } from "../eval/function.ts";
import { CONVERSION_FUNCTIONS } from "./conversion.ts";
import { CSV_FUNCTIONS } from "./csv.ts";
import { dateFunctions } from "./dates.ts";
import { ENCODING_FUNCTIONS } from "./encoding.ts";
import { type FileAccess, fileFunctions } from "./files.ts";
import { FORMAT_FUNCTIONS } from "./format.ts";
import { HASH_FUNCTIONS } from "./hashes.ts";
import { JSON_FUNCTIONS } from "./json.ts";
import { MAPPING_FUNCTIONS } from "./mappings.ts";
import { NETWORK_FUNCTIONS } from "./network.ts";
import { NUMERIC_FUNCTIONS } from "./numeric.ts";
import { REGEX_FUNCTIONS } from "./regex.ts";
import { SEQUENCE_FUNCTIONS } from "./sequences.ts";
import { SET_FUNCTIONS } from "./sets.ts";
import { STRING_FUNCTIONS } from "./strings.ts";
import { UUID_FUNCTIONS } from "./uuid.ts";
import { YAML_FUNCTIONS } from "./yaml.ts";

/** What functions may use of the world. */
export interface StandardFunctionOptions {
  /** Files for `file`, `fileset` and the like; without them, these functions refuse every call. */
  readonly files?: FileAccess;
  /** The present, for `timestamp`; the system's clock unless told. */
  readonly now?: () => Date;
}

/** The functions that Nomad's job files may call, and some more of cty's. */
export function standardFunctions({
  files,
  now = () => new Date(),
}: StandardFunctionOptions = {}): ReadonlyMap<string, HclFunction> {
  return new Map(
    Object.entries({
      ...NUMERIC_FUNCTIONS,
      ...STRING_FUNCTIONS,
      ...FORMAT_FUNCTIONS,
      ...SEQUENCE_FUNCTIONS,
      ...MAPPING_FUNCTIONS,
      ...SET_FUNCTIONS,
      ...ENCODING_FUNCTIONS,
      ...JSON_FUNCTIONS,
      ...YAML_FUNCTIONS,
      ...CSV_FUNCTIONS,
      ...REGEX_FUNCTIONS,
      ...HASH_FUNCTIONS,
      ...UUID_FUNCTIONS,
      ...NETWORK_FUNCTIONS,
      ...CONVERSION_FUNCTIONS,
      ...dateFunctions(now),
      ...fileFunctions(files),
    }),
  );
}
