import { FunctionError } from "../error.ts";
import { quote } from "../format/quote.ts";
import { sortedEntries } from "../values/types.ts";
import { ANY, GoMap, Slice, Struct, type Value } from "../values/value.ts";
import { type FunctionTable, typed } from "./define.ts";

/** A place of its own for each execution of a template, to keep values in. */
export function scratchFunctions(): FunctionTable {
  const kept = new Map<string, Value>();
  const setInMap = (name: Value, key: Value, value: Value, overrides: boolean) => {
    const known = kept.get(String(name)) ?? new GoMap(new Map());
    if (!(known instanceof GoMap)) throw new FunctionError(`${quote(String(name))} is not a map`);
    kept.set(String(name), known);
    if (overrides || !known.entries.has(String(key))) known.entries.set(String(key), value);
    return "";
  };
  const methods = new Map([
    ["Key", typed(["string"], ([name]) => kept.has(String(name)))],
    ["Get", typed(["string"], ([name]) => kept.get(String(name)) ?? null)],
    [
      "Set",
      typed(["string", ANY], ([name, value]) => {
        kept.set(String(name), value);
        return "";
      }),
    ],
    [
      "SetX",
      typed(["string", ANY], ([name, value]) => {
        if (!kept.has(String(name))) kept.set(String(name), value);
        return "";
      }),
    ],
    [
      "MapSet",
      typed(["string", "string", ANY], ([name, key, it]) => setInMap(name, key, it, true)),
    ],
    [
      "MapSetX",
      typed(["string", "string", ANY], ([name, key, it]) => setInMap(name, key, it, false)),
    ],
    [
      "MapValues",
      typed(["string"], ([name]) => {
        const map = kept.get(String(name));
        if (!(map instanceof GoMap)) return new Slice(ANY, []);
        return new Slice(
          ANY,
          sortedEntries(map).map(([, value]) => value),
        );
      }),
    ],
  ]);
  const scratch = new Struct({ typeName: "*template.Scratch", fields: new Map(), methods });
  return { scratch: typed([], () => scratch) };
}
