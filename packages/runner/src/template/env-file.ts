import { Fault } from "@drover/fault";

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * Reads variables from lines `NAME=value`, as HashiCorp's go-envparse does: "#" begins a comment,
 * `export` may stand before a name; a value, or a part of one, may stand in single quotation marks,
 * where everything is itself, or in double ones, where escapes are those of JSON.
 *
 * @throws {Fault} `invalid_argument` with the line
 */
export function parseEnvFile(text: string): Record<string, string> {
  const entries: [string, string][] = [];
  for (const [index, line] of text.split("\n").entries()) {
    try {
      const entry = parseLine(line.trim());
      if (entry !== undefined) entries.push(entry);
    } catch (error) {
      throw new Fault("invalid_argument", `line ${index + 1}: ${Fault.from(error).message}`);
    }
  }
  return Object.fromEntries(entries);
}

function parseLine(line: string): [name: string, value: string] | undefined {
  if (line === "" || line.startsWith("#")) return undefined;
  const at = line.indexOf("=");
  if (at < 0) throw new Fault("invalid_argument", "missing =");
  const name = line
    .slice(0, at)
    .trim()
    .replace(/^export\s+(?=\S)/, "");
  if (!/^[A-Za-z_][A-Za-z0-9_.]*$/.test(name)) {
    throw new Fault(
      "invalid_argument",
      `${JSON.stringify(name)} cannot be a name: it must begin with a letter or "_" and hold letters, digits, "_" and "." alone`,
    );
  }
  return [name, parseValue(line.slice(at + 1).trim())];
}

function parseValue(text: string): string {
  let value = "";
  // Space behind the last character that counts belongs to a comment.
  let end = 0;
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    if (character === "#") return value.slice(0, end);
    if (character < " ") throw invalidCharacter(character);
    if (character === '"' || character === "'") {
      const quoted = parseQuoted(text, at);
      value += quoted.value;
      at = quoted.end;
      end = value.length;
      continue;
    }
    value += character;
    at++;
    if (character !== " ") end = value.length;
  }
  return value;
}

function parseQuoted(text: string, start: number): { value: string; end: number } {
  const mark = text.charAt(start);
  let value = "";
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === mark) return { value, end: at + 1 };
    if (character < " ") throw invalidCharacter(character);
    if (mark === '"' && character === "\\") {
      const unescaped = parseEscape(text, at + 1);
      value += unescaped.value;
      at = unescaped.end - 1;
    } else value += character;
  }
  throw new Fault("invalid_argument", `unmatched ${mark}`);
}

function parseEscape(text: string, at: number): { value: string; end: number } {
  const letter = text.charAt(at);
  if (letter === "u") {
    const hex = /^[\da-fA-F]{4}/.exec(text.slice(at + 1))?.[0];
    if (hex === undefined) throw new Fault("invalid_argument", "incomplete hex sequence");
    return { value: String.fromCharCode(Number.parseInt(hex, 16)), end: at + 5 };
  }
  const value = ESCAPES[letter];
  if (value === undefined) throw new Fault("invalid_argument", `invalid escape "\\${letter}"`);
  return { value, end: at + 1 };
}

function invalidCharacter(character: string): Fault {
  const code = character.charCodeAt(0).toString(16).padStart(2, "0");
  return new Fault("invalid_argument", `0x${code} is an invalid value character`);
}
