import { Range } from "../source/range.ts";
import type { Cursor } from "./cursor.ts";
import type { Expression } from "./expression.ts";
import { invalid, parseExpression } from "./parse-expression.ts";
import { TokenKind } from "./token.ts";

/** Parses the rest of a function call, whose name (or first namespace) has been read. */
export function parseCall(cursor: Cursor, first: Range): Expression {
  let name = first.text;
  let nameRange = first;
  while (cursor.peekKind() === TokenKind.DoubleColon) {
    cursor.skip();
    if (cursor.peekKind() !== TokenKind.Identifier) {
      const detail = 'The name of a function is expected after "::".';
      return fail(cursor, "Missing function name", detail, first);
    }
    name += `::${cursor.read().text}`;
    nameRange = cursor.rangeFrom(first);
  }
  if (cursor.peekKind() !== TokenKind.OpenParen) {
    const detail = "The name of a function must be followed by its arguments in parentheses.";
    return fail(cursor, "Missing open parenthesis", detail, first);
  }
  const openRange = cursor.read();
  const { args, expandFinal, closeRange } = cursor.withNewlines(false, () =>
    parseArguments(cursor, nameRange, openRange),
  );
  return {
    kind: "call",
    name,
    arguments: args,
    expandFinal,
    nameRange,
    openRange,
    closeRange,
    range: Range.between(nameRange, closeRange),
  };
}

function fail(cursor: Cursor, summary: string, detail: string, first: Range): Expression {
  const found = cursor.peekRange();
  const range = Range.between(first, found);
  if (cursor.peekKind() !== TokenKind.Invalid) {
    cursor.error("syntax", summary, detail, found, range);
  }
  cursor.startRecovery();
  return invalid(range);
}

interface Arguments {
  readonly args: readonly Expression[];
  readonly expandFinal: boolean;
  readonly closeRange: Range;
}

function parseArguments(cursor: Cursor, nameRange: Range, openRange: Range): Arguments {
  const args: Expression[] = [];
  let expandFinal = false;
  while (cursor.peekKind() !== TokenKind.CloseParen) {
    args.push(parseExpression(cursor));
    if (cursor.recovering) return recover(cursor, args);
    const separator = cursor.peekKind();
    if (separator === TokenKind.Comma) {
      cursor.skip();
      continue;
    }
    if (separator === TokenKind.CloseParen) break;
    const found = cursor.peekRange();
    if (separator === TokenKind.Ellipsis) {
      cursor.skip();
      expandFinal = true;
      if (cursor.peekKind() === TokenKind.CloseParen) break;
      cursor.error(
        "syntax",
        "Missing closing parenthesis",
        "An argument that is expanded with ... must be the last.",
        found,
        Range.between(nameRange, found),
      );
    } else if (separator === TokenKind.EndOfFile) {
      cursor.error(
        "unterminated",
        "Unterminated function call",
        "This function call has no closing parenthesis before the end of the file.",
        Range.between(nameRange, openRange),
      );
    } else if (separator !== TokenKind.Invalid) {
      cursor.error(
        "syntax",
        "Missing argument separator",
        "A comma is needed between the arguments of a function.",
        found,
        Range.between(nameRange, found),
      );
    }
    return recover(cursor, args);
  }
  return { args, expandFinal, closeRange: cursor.read() };
}

function recover(cursor: Cursor, args: readonly Expression[]): Arguments {
  return { args, expandFinal: false, closeRange: cursor.recoverTo(TokenKind.CloseParen) };
}
