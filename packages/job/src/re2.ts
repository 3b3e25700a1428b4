const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7f",
  blank: "\\t ",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`\\{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

const SPACE = "\\t\\n\\f\\r ";
const SYNTAX_CHARACTER = /[\^$\\.*+?()[\]{}|/]/;

/** Quoted text, a Unicode class, an escape, a POSIX class, a group's opening, a repetition, or any character. */
const TOKEN =
  /\\Q[\s\S]*?(?:\\E|$)|\\[pP](?:\{\^?\w+\}|[A-Z])|\\x\{[0-9A-Fa-f]+\}|\\[\s\S]|\[:\^?[a-z]+:\]|\(\?(?:P?<(?=\w)|[a-zA-Z-]*[:)]|)|\{\d+(?:,\d*)?\}|[\s\S]/gu;

/**
 * Compiles a regular expression of Go's syntax (RE2), as job files have it. What RE2 lacks, as
 * look-around and back-references, is refused.
 *
 * @returns undefined if the pattern is not valid
 */
export function compileRe2(pattern: string): RegExp | undefined {
  try {
    return new RegExp(translate(pattern), "u");
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function translate(pattern: string): string {
  let output = "";
  let classStart = -1;
  // For each open group the flag settings, as "(?i)", that hold until it closes.
  const flags: string[][] = [[]];
  const closeFlags = () => ")".repeat(flags.at(-1)?.length ?? 0);
  for (const [token] of pattern.matchAll(TOKEN)) {
    if (classStart >= 0) {
      const isFirst = /^\[\^?$/.test(output.slice(classStart));
      if (token === "]" && !isFirst) {
        classStart = -1;
        output += "]";
      } else {
        output += translateInClass(token);
      }
    } else if (token === "[") {
      classStart = output.length;
      output += token;
    } else if (/^\(\?[a-zA-Z-]*\)$/.test(token)) {
      flags.at(-1)?.push(flagGroup(`${token.slice(0, -1)}:`));
      output += flags.at(-1)?.at(-1) ?? "";
    } else if (token.startsWith("(")) {
      flags.push([]);
      output += openGroup(token);
    } else if (token === ")") {
      output += `${closeFlags()})`;
      flags.pop();
    } else if (token === "|") {
      // A flag setting outlives the alternative in which it stands.
      output += `${closeFlags()}|${flags.at(-1)?.join("") ?? ""}`;
    } else {
      output += translateOutside(token);
    }
  }
  return output + closeFlags();
}

function openGroup(token: string): string {
  if (token === "(") return token;
  if (token === "(?P<" || token === "(?<") return "(?<";
  return flagGroup(token);
}

function flagGroup(token: string): string {
  if (!/^\(\?[ims]*(?:-[ims]+)?:$/.test(token)) throw new SyntaxError(`Unknown group ${token}`);
  return token;
}

function translateOutside(token: string): string {
  if (token === "\\A") return "(?<![\\s\\S])";
  if (token === "\\z") return "(?![\\s\\S])";
  if (token === "\\s") return `[${SPACE}]`;
  if (token === "\\S") return `[^${SPACE}]`;
  if (/^\\[1-9]/.test(token)) throw new SyntaxError("No back-references");
  if (token === "{" || token === "}" || token === "]") return `\\${token}`;
  return translateEscape(token);
}

function translateInClass(token: string): string {
  if (token === "[" || token === "]") return `\\${token}`;
  if (token === "\\s") return SPACE;
  if (token === "\\-") return token;
  const posix = /^\[:([a-z]+):\]$/.exec(token);
  if (posix === null) return token.startsWith("\\") ? translateEscape(token) : token;
  const members = POSIX_CLASSES[posix[1] ?? ""];
  if (members === undefined) throw new SyntaxError(`Unknown class ${token}`);
  return members;
}

function translateEscape(token: string): string {
  if (token.startsWith("\\Q")) {
    return [...token.slice(2).replace(/\\E$/, "")].map(quote).join("");
  }
  const unicode = /^\\([pP])\{?(\^?)(\w+)\}?$/.exec(token);
  if (unicode !== null) {
    const [, letter = "p", negated, name = ""] = unicode;
    const inverted = letter === "p" ? "P" : "p";
    return `\\${negated === "" ? letter : inverted}{${name.length > 2 ? `Script=${name}` : name}}`;
  }
  if (token.startsWith("\\x{")) return `\\u${token.slice(2)}`;
  if (token === "\\a") return "\\x07";
  // RE2 lets any punctuation be escaped.
  if (/^\\[^\w\s]$/u.test(token)) return quote(token.slice(1));
  return token;
}

function quote(character: string): string {
  return SYNTAX_CHARACTER.test(character) ? `\\${character}` : character;
}
