import { Range } from "../source/range.ts";
import type { Cursor } from "./cursor.ts";
import { readLiteralText } from "./literal-text.ts";
import { TokenKind } from "./token.ts";

/** A name as it is meant, which may be written with escapes, and where it is. */
export interface Name {
  readonly text: string;
  readonly range: Range;
}

/** Reads a name that is written as an identifier. */
export function readName(cursor: Cursor): Name {
  const range = cursor.read();
  return { text: range.text, range };
}

/** Parses a quoted string that may not contain template sequences, such as the label of a block. */
export function parseQuotedLabel(cursor: Cursor): Name {
  const open = cursor.read();
  let text = "";
  for (;;) {
    const kind = cursor.peekKind();
    const token = cursor.read();
    switch (kind) {
      case TokenKind.QuotedText:
        text += readLiteralText(cursor, kind, token);
        continue;
      case TokenKind.OpenInterpolation:
      case TokenKind.OpenDirective: {
        const sigil = token.text.charAt(0);
        cursor.error(
          "syntax",
          "Invalid string literal",
          `Template sequences are not allowed in this string. For a literal "${sigil}{", write "${sigil}${sigil}{".`,
          token,
          Range.between(open, token),
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
    return { text, range: cursor.rangeFrom(open) };
  }
}
