import type { Range } from "../source/range.ts";
import { trimStart } from "./character.ts";
import type { Expression } from "./expression.ts";
import type { ForIntro } from "./parse-for.ts";

/** One element of a template before its directives are matched with each other. */
export type TemplatePiece =
  | TextPiece
  | { readonly kind: "interpolation"; readonly expression: Expression; readonly range: Range }
  | { readonly kind: "if"; readonly condition: Expression; readonly range: Range }
  | { readonly kind: "for"; readonly intro: ForIntro; readonly range: Range }
  | { readonly kind: "else" | "endif" | "endfor"; readonly range: Range };

/** Literal text: within one line, in a heredoc. */
export interface TextPiece {
  readonly kind: "text";
  text: string;
  range: Range;
}

/**
 * Takes from every line of a `<<-` heredoc the white space that all of its lines start with. Only
 * what is written counts: blank lines and interpolated values do not.
 */
export function removeIndentation(pieces: readonly TemplatePiece[]): void {
  const lineStarts: TextPiece[] = [];
  let smallest = Number.POSITIVE_INFINITY;
  let atLineStart = true;
  for (const piece of pieces) {
    const isText = piece.kind === "text";
    if (atLineStart && !isText) smallest = 0;
    else if (atLineStart && isText) {
      const rest = trimStart(piece.text);
      const isBlankLine = rest === "" && piece.text.endsWith("\n");
      if (!isBlankLine) {
        lineStarts.push(piece);
        smallest = Math.min(smallest, piece.text.length - rest.length);
      }
    }
    atLineStart = isText && piece.text.endsWith("\n");
  }
  for (const piece of lineStarts) piece.text = piece.text.slice(smallest);
}
