import type { ByteString } from "../bytes.ts";
import {
  ANY,
  type CallContext,
  type GoFunction,
  GoMap,
  Slice,
  type Value,
} from "../values/value.ts";

/** Functions by the names that templates call them by. */
export type FunctionTable = Readonly<Record<string, GoFunction>>;

/** A function of texts alone, which Go declares as `func(string, ...) T`. */
export function ofStrings(
  count: number,
  call: (...texts: readonly ByteString[]) => Value,
): GoFunction {
  return {
    parameters: Array<string>(count).fill("string"),
    call: (args) => call(...args.map(String)),
  };
}

/** A function of anything. */
export function ofAny(
  count: number,
  call: (...args: readonly Value[]) => Value,
  rest?: string,
): GoFunction {
  return {
    parameters: Array<string>(count).fill(ANY),
    ...(rest !== undefined && { rest }),
    call: (args) => call(...args),
  };
}

/** A function whose parameters have types of their own. */
export function typed(
  parameters: readonly string[],
  call: (args: readonly Value[], context: CallContext) => Value,
  rest?: string,
): GoFunction {
  return { parameters, ...(rest !== undefined && { rest }), call };
}

/** The elements of a slice; none of nil. */
export function itemsOf(value: Value): readonly Value[] {
  return value instanceof Slice ? value.items : [];
}

/** The texts of a `[]string`. */
export function stringsOf(value: Value): ByteString[] {
  return itemsOf(value).map(String);
}

export function strings(texts: Iterable<ByteString>): Slice {
  return new Slice("string", [...texts]);
}

/** The room that Go makes for elements that come one by one; right up to 512 of them. */
export function grownTo(length: number): number {
  return length === 0 ? 0 : 2 ** Math.ceil(Math.log2(length));
}

/** A `map[string]interface {}`. */
export function anyMap(entries: Iterable<readonly [ByteString, Value]>): GoMap {
  return new GoMap(new Map(entries));
}
