import type { ByteString } from "../bytes.ts";
import { sprintf } from "../format/printf.ts";
import { dumpValues, formatSpew } from "../format/spew.ts";
import { ANY, type Value } from "../values/value.ts";
import { type FunctionTable, typed } from "./define.ts";
import type { World } from "./environment.ts";

/** Functions that show values with their types, for who looks for a mistake in a template. */
export function spewFunctions({ print }: World): FunctionTable {
  const sdump = (values: readonly Value[]) => dumpValues(values);
  const format = ([text, ...values]: readonly Value[]) => sprintf(String(text), values, SPEW);
  const printed = (make: (args: readonly Value[]) => ByteString) => (args: readonly Value[]) => {
    print(make(args));
    return "";
  };
  return {
    spew_dump: typed([], printed(sdump), ANY),
    spew_printf: typed(["string"], printed(format), ANY),
    spew_sdump: typed([], sdump, ANY),
    spew_sprintf: typed(["string"], format, ANY),
  };
}

const SPEW = { format: formatSpew, typeOf: () => "*spew.formatState", integerOf: () => undefined };
