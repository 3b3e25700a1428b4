import { Range } from "../source/range.ts";
import type { Cursor } from "./cursor.ts";
import type { Expression } from "./expression.ts";
import { invalid, parseExpression } from "./parse-expression.ts";
import { type Token, TokenKind } from "./token.ts";

/** Parses the rest of a function call, whose name (or first namespace) has been read. */
export function parseCall(cursor: Cursor, first: Token): Expression {
  let name = first.text;
  let nameRange = first.range;
  while (cursor.peekKind() === TokenKind.DoubleColon) {
    cursor.skip();
    const next = cursor.peek();
    if (next.kind !== TokenKind.Identifier) {
      const detail = 'The name of a function is expected after "::".';
      return fail(cursor, "Missing function name", detail, first, next);
    }
    cursor.skip();
    name += `::${next.text}`;
    nameRange = Range.between(first.range, next.range);
  }
  const open = cursor.peek();
  if (open.kind !== TokenKind.OpenParen) {
    const detail = "The name of a function must be followed by its arguments in parentheses.";
    return fail(cursor, "Missing open parenthesis", detail, first, open);
  }
  cursor.skip();
  const { args, expandFinal, closeRange } = cursor.withNewlines(false, () =>
    parseArguments(cursor, nameRange, open.range),
  );
  return {
    kind: "call",
    name,
    arguments: args,
    expandFinal,
    nameRange,
    openRange: open.range,
    closeRange,
    range: Range.between(nameRange, closeRange),
  };
}

function fail(
  cursor: Cursor,
  summary: string,
  detail: string,
  first: Token,
  found: Token,
): Expression {
  const range = Range.between(first.range, found.range);
  if (found.kind !== TokenKind.Invalid) cursor.error("syntax", summary, detail, found.range, range);
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
    const separator = cursor.peek();
    if (separator.kind === TokenKind.Comma) {
      cursor.skip();
      continue;
    }
    if (separator.kind === TokenKind.CloseParen) break;
    if (separator.kind === TokenKind.Ellipsis) {
      cursor.skip();
      expandFinal = true;
      if (cursor.peekKind() === TokenKind.CloseParen) break;
      cursor.error(
        "syntax",
        "Missing closing parenthesis",
        "An argument that is expanded with ... must be the last.",
        separator.range,
        Range.between(nameRange, separator.range),
      );
    } else if (separator.kind === TokenKind.EndOfFile) {
      cursor.error(
        "unterminated",
        "Unterminated function call",
        "This function call has no closing parenthesis before the end of the file.",
        Range.between(nameRange, openRange),
      );
    } else if (separator.kind !== TokenKind.Invalid) {
      cursor.error(
        "syntax",
        "Missing argument separator",
        "A comma is needed between the arguments of a function.",
        separator.range,
        Range.between(nameRange, separator.range),
      );
    }
    return recover(cursor, args);
  }
  return { args, expandFinal, closeRange: cursor.read().range };
}

function recover(cursor: Cursor, args: readonly Expression[]): Arguments {
  return { args, expandFinal: false, closeRange: cursor.recoverTo(TokenKind.CloseParen) };
}
