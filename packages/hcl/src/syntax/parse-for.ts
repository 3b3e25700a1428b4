import { Range } from "../source/range.ts";
import type { Cursor } from "./cursor.ts";
import type { Expression, ForExpression } from "./expression.ts";
import { invalid, parseExpression } from "./parse-expression.ts";
import { TokenKind } from "./token.ts";

/** The names that a `for` gives to the key and the value, and what it goes through. */
export interface ForIntro {
  readonly keyName?: string;
  readonly valueName: string;
  readonly collection: Expression;
}

/** Parses the rest of a for expression, up to the closing bracket; `for` is the next token. */
export function parseFor(
  cursor: Cursor,
  open: Range,
  closer: typeof TokenKind.CloseBracket | typeof TokenKind.CloseBrace,
): Expression {
  const summary = "Invalid 'for' expression";
  cursor.skip();
  const expression = parseInside(cursor, open, closer, summary);
  if (expression !== undefined) return expression;
  return invalid(Range.between(open, cursor.recoverTo(closer)));
}

function parseInside(
  cursor: Cursor,
  open: Range,
  closer: TokenKind,
  summary: string,
): ForExpression | undefined {
  const intro = parseForIntro(cursor, open, summary);
  if (intro === undefined) return undefined;
  if (cursor.peekKind() !== TokenKind.Colon) {
    reportExpected(cursor, open, summary, "A colon is expected after the collection.");
    return undefined;
  }
  cursor.skip();
  const first = parseExpression(cursor);
  let second: Expression | undefined;
  if (!cursor.recovering && cursor.peekKind() === TokenKind.FatArrow) {
    cursor.skip();
    second = parseExpression(cursor);
  }
  if (cursor.recovering) return undefined;
  const ellipsis = cursor.peekKind() === TokenKind.Ellipsis ? cursor.read() : undefined;
  let condition: Expression | undefined;
  if (cursor.peekKeyword("if")) {
    cursor.skip();
    condition = parseExpression(cursor);
    if (cursor.recovering) return undefined;
  }
  if (cursor.peekKind() !== closer) {
    reportExpected(cursor, open, summary, "The for expression must end here.");
    return undefined;
  }
  const range = Range.between(open, cursor.read());
  const makesObject = closer === TokenKind.CloseBrace;
  checkForm(cursor, { first, second, ellipsis, range, makesObject, summary });
  return {
    kind: "for",
    ...intro,
    ...(second !== undefined && { key: first }),
    value: second ?? first,
    ...(condition !== undefined && { condition }),
    group: ellipsis !== undefined,
    range,
  };
}

/** Parses `k, v in collection`; undefined, with an error reported, if that is not there. */
export function parseForIntro(cursor: Cursor, open: Range, summary: string): ForIntro | undefined {
  if (cursor.peekKind() !== TokenKind.Identifier) {
    reportExpected(cursor, open, summary, 'The name of a variable is expected after "for".');
    return undefined;
  }
  let keyName: string | undefined;
  let valueName = cursor.read().text;
  if (cursor.peekKind() === TokenKind.Comma) {
    cursor.skip();
    if (cursor.peekKind() !== TokenKind.Identifier) {
      reportExpected(cursor, open, summary, "The name of a variable is expected after the comma.");
      return undefined;
    }
    keyName = valueName;
    valueName = cursor.read().text;
  }
  if (!cursor.peekKeyword("in")) {
    reportExpected(cursor, open, summary, 'The word "in" is expected after the names.');
    return undefined;
  }
  cursor.skip();
  const collection = parseExpression(cursor);
  if (cursor.recovering) return undefined;
  return { ...(keyName !== undefined && { keyName }), valueName, collection };
}

function reportExpected(cursor: Cursor, open: Range, summary: string, detail: string): void {
  if (cursor.peekKind() !== TokenKind.Invalid) {
    const found = cursor.peekRange();
    cursor.error("syntax", summary, detail, found, Range.between(open, found));
  }
  cursor.startRecovery();
}

function checkForm(
  cursor: Cursor,
  form: {
    first: Expression;
    second: Expression | undefined;
    ellipsis: Range | undefined;
    range: Range;
    makesObject: boolean;
    summary: string;
  },
): void {
  const { first, second, ellipsis, range, makesObject, summary } = form;
  if (makesObject && second === undefined) {
    const detail = 'A key and "=>" are needed before the value to build an object.';
    cursor.error("syntax", summary, detail, first.range, range);
  }
  if (!makesObject && second !== undefined) {
    const detail = "A list has no keys. To build an object, write braces in place of brackets.";
    cursor.error("syntax", summary, detail, first.range, range);
  }
  if (!makesObject && ellipsis !== undefined) {
    const detail = "Values can be grouped with ... only when an object is built.";
    cursor.error("syntax", summary, detail, ellipsis, range);
  }
}
