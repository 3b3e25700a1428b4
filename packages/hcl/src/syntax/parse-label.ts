import { Range } from "../source/range.ts";
import type { Cursor } from "./cursor.ts";
import { readLiteralText } from "./literal-text.ts";
import { TokenKind } from "./token.ts";

/** A name as it is meant, which may be written with escapes, and where it is. */
export interface Name {
  readonly text: string;
  readonly range: Range;
}

/** Parses a quoted string that may not contain template sequences, such as the label of a block. */
export function parseQuotedLabel(cursor: Cursor): Name {
  const open = cursor.read().range;
  let text = "";
  for (;;) {
    const token = cursor.read();
    switch (token.kind) {
      case TokenKind.QuotedText:
        text += readLiteralText(cursor, token);
        continue;
      case TokenKind.OpenInterpolation:
      case TokenKind.OpenDirective: {
        const sigil = token.text.charAt(0);
        cursor.error(
          "syntax",
          "Invalid string literal",
          `Template sequences are not allowed in this string. For a literal "${sigil}{", write "${sigil}${sigil}{".`,
          token.range,
          Range.between(open, token.range),
        );
        cursor.recoverTo(TokenKind.CloseSequence);
        continue;
      }
      case TokenKind.CloseQuote:
        break;
      case TokenKind.EndOfFile:
        cursor.error(
          "unterminated",
          "Unterminated string literal",
          "There is no closing quote before the end of the file.",
          open,
        );
        cursor.startRecovery();
        break;
      default:
        cursor.recoverTo(TokenKind.CloseQuote);
    }
    return { text, range: Range.between(open, cursor.previousRange()) };
  }
}
