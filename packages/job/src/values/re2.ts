import { createRequire } from "node:module";

/** A regular expression that says whether it matches anywhere in a text. */
export interface Re2 {
  /** The number of instructions that it is compiled to: the time for a text grows with both. */
  readonly size: number;
  test(text: string): boolean;
}

// Few jobs have regular expressions, and loading the library takes longer than all else here.
const load = createRequire(import.meta.url);

/**
 * Compiles a regular expression of Go's syntax (RE2), which matches in time linear in the text.
 *
 * @returns undefined if the pattern is not valid
 */
export function compileRe2(pattern: string): Re2 | undefined {
  const { RE2JS, RE2JSSyntaxException }: typeof import("re2js") = load("re2js");
  try {
    const compiled = RE2JS.compile(pattern);
    return {
      size: compiled.programSize(),
      test: (text) => compiled.matcher(text).find(),
    };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return undefined;
    throw error;
  }
}
