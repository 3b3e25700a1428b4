import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { fromBytes, toBytes } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";
import { type FunctionTable, ofStrings, typed } from "../define.ts";

const MAX_CHARACTERS = 1_000_000;
/** Of randomInt of node:crypto. */
const MAX_RANGE = 2 ** 48 - 1;
const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PRINTABLE = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));

/** Sprig's functions of chance, each time another result. What they give is fit for passwords. */
export const SPRIG_RANDOM: FunctionTable = {
  randAlpha: characters(LETTERS),
  randAlphaNum: characters(LETTERS + DIGITS),
  randAscii: characters(PRINTABLE),
  randBytes: typed(["int"], ([count]) => randomBytes(lengthOf(count)).toString("base64")),
  randInt: typed(["int", "int"], ([low, high]) => integerBetween(Number(low), Number(high))),
  randNumeric: characters(DIGITS),
  shuffle: ofStrings(1, (text = "") => toBytes(shuffled([...fromBytes(text)]).join(""))),
  uuidv4: typed([], () => randomUUID()),
};

function characters(alphabet: string) {
  return typed(["int"], ([count]) => {
    return Array.from({ length: lengthOf(count) }, () => alphabet[randomInt(alphabet.length)]).join(
      "",
    );
  });
}

function lengthOf(count: unknown): number {
  const length = Number(count);
  if (length >= 0 && length <= MAX_CHARACTERS) return length;
  throw new FunctionError(`a length must be from 0 to ${MAX_CHARACTERS}, not ${length}`);
}

/** @param high is not reached */
function integerBetween(low: number, high: number): bigint {
  if (high > low && high - low <= MAX_RANGE) return BigInt(low) + BigInt(randomInt(high - low));
  throw new FunctionError(`no number is from ${low} to below ${high}`);
}

/** Source: Fisher and Yates. */
function shuffled(items: string[]): string[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [items[last], items[other]] = [items[other] ?? "", items[last] ?? ""];
  }
  return items;
}
