import { type ByteString, fromBytes, toBytes } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { type FunctionTable, ofStrings } from "./define.ts";
import { libraries } from "./libraries.ts";

export const REGEX_FUNCTIONS: FunctionTable = {
  regexMatch: ofStrings(2, (pattern = "", text = "") => {
    return compileRegex(pattern).matcher(fromBytes(text)).find();
  }),
  regexReplaceAll: ofStrings(3, (pattern = "", replacement = "", text = "") => {
    return replaceAll(pattern, replacement, text);
  }),
};

/**
 * A text with each match replaced, as Go's `Regexp.ReplaceAllString` does.
 *
 * @param replacement with "$1", "${name}" and "$$"
 * @throws {FunctionError} if the pattern is not valid
 */
export function replaceAll(
  pattern: ByteString,
  replacement: ByteString,
  text: ByteString,
): ByteString {
  const template = fromBytes(replacement);
  const subject = fromBytes(text);
  const compiled = compileRegex(pattern);
  const names = compiled.namedGroups();
  const matcher = compiled.matcher(subject);
  let replaced = "";
  let end = 0;
  while (matcher.find()) {
    replaced += subject.slice(end, matcher.start());
    replaced += expand(template, (name) => {
      const index = /^\d+$/.test(name) ? Number(name) : names[name];
      if (index === undefined || index > matcher.groupCount()) return "";
      return matcher.group(index) ?? "";
    });
    end = matcher.end();
  }
  return toBytes(replaced + subject.slice(end));
}

/**
 * Compiles a regular expression of Go's syntax.
 *
 * @throws {FunctionError} if it is not valid
 */
export function compileRegex(pattern: string) {
  const { RE2JS, RE2JSSyntaxException } = libraries.re2();
  try {
    return RE2JS.compile(fromBytes(pattern));
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw new FunctionError(toBytes(error.message));
  }
}

/** Go's `Regexp.Expand`: "$name", "${name}" and "$$". */
function expand(template: string, groupOf: (name: string) => string): string {
  return template.replace(/\$(?:(\$)|\{(\w+)\}|(\w+))/g, (_, dollar, braced, bare) =>
    dollar === undefined ? groupOf(braced ?? bare) : "$",
  );
}
