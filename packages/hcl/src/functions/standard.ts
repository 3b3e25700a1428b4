import type { FunctionLookup } from "../eval/context.ts";
import type { HclFunction } from "../eval/function.ts";
import type { FunctionTable } from "./define.ts";
import { FAMILIES, type FamilyName, FUNCTION_NAMES } from "./families.ts";
import type { FileAccess } from "./files.ts";

/** What functions may use of the world. */
export interface StandardFunctionOptions {
  /** Files for `file`, `fileset` and the like; without them, these functions refuse every call. */
  readonly files?: FileAccess;
  /** The present, for `timestamp`; the system's clock unless told. */
  readonly now?: () => Date;
}

/**
 * The functions that Nomad's job files may call, and some more of cty's. A family of them is loaded
 * by the first use of one of its members.
 */
export function standardFunctions({
  files,
  now = () => new Date(),
}: StandardFunctionOptions = {}): FunctionLookup {
  const tables = new Map<FamilyName, FunctionTable>();
  const table = (family: FamilyName): FunctionTable => {
    const known = tables.get(family);
    if (known !== undefined) return known;
    const loaded = FAMILIES[family]({ files, now });
    tables.set(family, loaded);
    return loaded;
  };
  return {
    get: (name): HclFunction | undefined => {
      const family = FUNCTION_NAMES.get(name);
      return family && table(family)[name];
    },
    keys: () => FUNCTION_NAMES.keys(),
  };
}
