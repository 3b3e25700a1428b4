import type { DiagnosticCode } from "../diagnostics/codes.ts";

/** What to say about a character that no token of the language has. */
export function describeInvalidCharacter(character: string): {
  code: DiagnosticCode;
  summary: string;
  detail: string;
} {
  const operator = OPERATOR_ADVICE[character];
  if (operator !== undefined) {
    const detail = `Bitwise operators are not supported.${operator}`;
    return { code: "invalid_character", summary: "Unsupported operator", detail };
  }
  if (/\p{Surrogate}/u.test(character)) {
    const detail = "The text is not valid Unicode here. Save the file as UTF-8.";
    return { code: "invalid_encoding", summary: "Invalid character encoding", detail };
  }
  const detail = ADVICE[character] ?? `The character ${name(character)} has no meaning here.`;
  return { code: "invalid_character", summary: "Invalid character", detail };
}

const OPERATOR_ADVICE: Readonly<Record<string, string>> = {
  "&": ' Did you mean "&&" (and)?',
  "|": ' Did you mean "||" (or)?',
  "~": ' Did you mean "!" (not)?',
  "^": "",
};

const ADVICE: Readonly<Record<string, string>> = {
  "'": 'Single quotes do not delimit strings. Use double quotes (").',
  "`": "Backquotes do not delimit strings. For a string of several lines use a heredoc, like <<EOT.",
  ";": "Semicolons separate nothing here. Put arguments and blocks on lines of their own, and commas between elements.",
  "“": 'Curly quotes do not delimit strings. Use straight double quotes (").',
  "”": 'Curly quotes do not delimit strings. Use straight double quotes (").',
  "\r": "A carriage return must be followed by a line feed.",
  "\\": "A backslash has a meaning only inside a quoted string.",
};

function name(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `"${character}" (U+${hex})` : `U+${hex}`;
}
