import { Fault } from "@drover/fault";

/**
 * The values of a flag that takes `key=value` several times; a later one goes before an earlier one.
 *
 * @param name the flag's, for the message
 * @throws {Fault} `invalid_argument`
 */
export function parsePairs(texts: readonly string[], name: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf("=");
    if (at < 1) {
      throw new Fault(
        "invalid_argument",
        `Invalid value "${text}" for flag -${name}: a name, = and a value are expected`,
      );
    }
    pairs[text.slice(0, at)] = text.slice(at + 1);
  }
  return pairs;
}
