import { typeOf } from "./types.ts";
import { Complex, GoMap, Integer, Slice, type Value } from "./value.ts";

/** Whether two values are the same in type and in all that they hold, as Go's `reflect.DeepEqual` says. */
export function deepEqual(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a === undefined || a === null) return b === undefined || b === null;
  if (typeOf(a) !== typeOf(b)) return false;
  if (a instanceof Integer && b instanceof Integer) return a.value === b.value;
  if (a instanceof Complex && b instanceof Complex) {
    return a.real === b.real && a.imaginary === b.imaginary;
  }
  if (a instanceof Slice && b instanceof Slice) {
    return (
      a.items.length === b.items.length &&
      a.items.every((item, index) => deepEqual(item, b.items[index]))
    );
  }
  if (a instanceof GoMap && b instanceof GoMap) {
    return (
      a.entries.size === b.entries.size &&
      a.entries.entries().every(([key, value]) => {
        return b.entries.has(key) && deepEqual(value, b.entries.get(key));
      })
    );
  }
  return false;
}
