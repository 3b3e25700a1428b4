import type { Expression } from "../syntax/expression.ts";
import { printExpression } from "./print.ts";

/** A text as a quoted string. */
export function printQuoted(text: string): string {
  return `"${escapeText(text)}"`;
}

/** The parts of a template as they stand between quotes. */
export function printTemplate(parts: readonly Expression[]): string {
  return join(parts.map(printPart));
}

/** A sigil right before a sequence would escape it: then it is written as an escape itself. */
function join(pieces: readonly string[]): string {
  return pieces.reduce(
    (text, piece) => (/^[$%]/.test(piece) ? text.replace(/[$%]$/, toUnicodeEscape) : text) + piece,
    "",
  );
}

function printPart(part: Expression): string {
  if (part.kind === "literal" && part.value.kind === "string") return escapeText(part.value.value);
  if (part.kind === "templateJoin") {
    const { keyName, valueName, collection, value } = part.tuple;
    const names = keyName === undefined ? valueName : `${keyName}, ${valueName}`;
    const inside = printBranch(value);
    if (inside !== undefined) {
      const intro = `%{ for ${names} in ${printExpression(collection)} }`;
      return join([intro, inside, "%{ endfor }"]);
    }
  }
  if (part.kind === "conditional") {
    const yes = printBranch(part.whenTrue);
    const no = printBranch(part.whenFalse);
    if (yes !== undefined && no !== undefined) {
      const intro = `%{ if ${printExpression(part.condition)} }`;
      return join([intro, yes, "%{ else }", no, "%{ endif }"]);
    }
  }
  return `\${${printExpression(part)}}`;
}

function printBranch(branch: Expression): string | undefined {
  return branch.kind === "template" ? printTemplate(branch.parts) : undefined;
}

function escapeText(text: string): string {
  return text
    .replace(/[\\"]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replace(/[$%](?=\{)/g, "$&$&")
    .replace(/([$%])(\1\1\{)/g, (_, sigil: string, rest: string) => toUnicodeEscape(sigil) + rest);
}

function toUnicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
