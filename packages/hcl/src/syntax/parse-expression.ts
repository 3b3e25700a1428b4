import { Range } from "../source/range.ts";
import { BigFloat } from "../values/big-float.ts";
import { DYNAMIC } from "../values/type.ts";
import { boolValue, nullValue, numberValue } from "../values/value.ts";
import { BINARY_LEVELS } from "./binary-levels.ts";
import type { Cursor } from "./cursor.ts";
import type { BinaryOperator, Expression } from "./expression.ts";
import { parseCall } from "./parse-call.ts";
import { parseObject, parseTuple } from "./parse-collection.ts";
import { parseQuotedTemplate } from "./parse-template.ts";
import { parseTraversal, startsStep } from "./parse-traversal.ts";
import { TokenKind } from "./token.ts";

/**
 * Parses one expression. After an error `cursor.recovering` is set, and what has been read is
 * returned with an `invalid` expression in the place of the rest.
 */
export function parseExpression(cursor: Cursor): Expression {
  if (!cursor.enter()) return invalid(cursor.peekRange());
  const operand = parseBinary(cursor, 1);
  const isConditional = cursor.peekKind() === TokenKind.Question && !cursor.recovering;
  const expression = isConditional ? parseConditional(cursor, operand) : operand;
  cursor.leave();
  return expression;
}

/** Parses the rest of a conditional, whose question mark is next. */
function parseConditional(cursor: Cursor, condition: Expression): Expression {
  cursor.skip();
  const whenTrue = parseExpression(cursor);
  if (cursor.recovering) return condition;
  if (cursor.peekKind() !== TokenKind.Colon) {
    const found = cursor.peekRange();
    cursor.error(
      "syntax",
      "Missing false expression in conditional",
      'The conditional operator needs a third part, after a colon: "condition ? a : b".',
      found,
      Range.between(condition.range, found),
    );
    cursor.startRecovery();
    return condition;
  }
  cursor.skip();
  const whenFalse = parseExpression(cursor);
  const range = Range.between(condition.range, whenFalse.range);
  return { kind: "conditional", condition, whenTrue, whenFalse, range };
}

/** Parses operators that bind at least as tightly as `level`; equal ones group from the left. */
function parseBinary(cursor: Cursor, level: number): Expression {
  let left = parseUnary(cursor);
  while (!cursor.recovering) {
    const operator = BINARY_OPERATORS[cursor.peekKind()];
    if (operator === undefined || BINARY_LEVELS[operator] < level) break;
    cursor.skip();
    const right = parseBinary(cursor, BINARY_LEVELS[operator] + 1);
    const range = Range.between(left.range, right.range);
    left = { kind: "binary", operator, left, right, range };
  }
  return left;
}

/** A sign binds tighter than any binary operator, and less tightly than the steps into a value. */
function parseUnary(cursor: Cursor): Expression {
  const kind = cursor.peekKind();
  if (kind !== TokenKind.Minus && kind !== TokenKind.Bang) {
    const term = parseTerm(cursor);
    return startsStep(cursor.peekKind()) ? parseTraversal(cursor, term) : term;
  }
  const sign = cursor.read();
  const isDeeper = cursor.enter();
  const operand = isDeeper ? parseUnary(cursor) : invalid(cursor.peekRange());
  if (isDeeper) cursor.leave();
  const range = Range.between(sign, operand.range);
  return { kind: "unary", operator: kind === TokenKind.Minus ? "-" : "!", operand, range };
}

function parseTerm(cursor: Cursor): Expression {
  switch (cursor.peekKind()) {
    case TokenKind.Number:
      return parseNumber(cursor, cursor.read());
    case TokenKind.Identifier:
      return parseNamed(cursor, cursor.read());
    case TokenKind.OpenQuote:
    case TokenKind.OpenHeredoc:
      return parseQuotedTemplate(cursor);
    case TokenKind.OpenBracket:
      return parseTuple(cursor);
    case TokenKind.OpenBrace:
      return parseObject(cursor);
    case TokenKind.OpenParen:
      return parseParentheses(cursor);
    default:
      return reportNoExpression(cursor);
  }
}

function parseParentheses(cursor: Cursor): Expression {
  const open = cursor.read();
  return cursor.withNewlines(false, () => {
    const inner = parseExpression(cursor);
    if (cursor.recovering) {
      cursor.recoverTo(TokenKind.CloseParen);
      return inner;
    }
    const close = cursor.peekRange();
    const range = Range.between(open, close);
    if (cursor.peekKind() !== TokenKind.CloseParen) {
      const detail = "A closing parenthesis is expected here, to end the expression.";
      if (cursor.peekKind() !== TokenKind.Invalid) {
        cursor.error("syntax", "Unbalanced parentheses", detail, close, range);
      }
      cursor.startRecovery();
    }
    cursor.skip();
    return { kind: "parentheses", inner, range };
  });
}

function parseNamed(cursor: Cursor, range: Range): Expression {
  const next = cursor.peekKind();
  if (next === TokenKind.OpenParen || next === TokenKind.DoubleColon) {
    return parseCall(cursor, range);
  }
  const name = range.text;
  switch (name) {
    case "true":
    case "false":
      return { kind: "literal", value: boolValue(name === "true"), range };
    case "null":
      return { kind: "literal", value: nullValue(DYNAMIC), range };
    default:
      return { kind: "variable", name, nameRange: range, steps: [], range };
  }
}

/** A number token as an expression. */
export function parseNumber(cursor: Cursor, range: Range): Expression {
  const { text } = range;
  const number = BigFloat.parse(text);
  if (number !== undefined) return { kind: "literal", value: numberValue(number), range };
  const detail = `"${text}" is not a number, or its exponent is too large.`;
  cursor.error("syntax", "Invalid number literal", detail, range);
  return invalid(range);
}

/** The expression that stands for one that could not be parsed. */
export function invalid(range: Range): Expression {
  return { kind: "invalid", range };
}

function reportNoExpression(cursor: Cursor): Expression {
  const kind = cursor.peekKind();
  const range = cursor.peekRange();
  if (kind === TokenKind.EndOfFile) {
    const detail = "An expression is expected here, but the text ends.";
    cursor.error("syntax", "Missing expression", detail, range);
  } else if (kind === TokenKind.Newline) {
    const detail = "An expression is expected here, but the line ends.";
    cursor.error("syntax", "Invalid expression", detail, range);
  } else if (kind !== TokenKind.Invalid) {
    const detail = `An expression is expected here; it cannot start with "${range.text}".`;
    cursor.error("syntax", "Invalid expression", detail, range);
  }
  cursor.startRecovery();
  return invalid(range);
}

const BINARY_OPERATORS: Readonly<Partial<Record<TokenKind, BinaryOperator>>> = {
  [TokenKind.Or]: "||",
  [TokenKind.And]: "&&",
  [TokenKind.EqualEqual]: "==",
  [TokenKind.NotEqual]: "!=",
  [TokenKind.Less]: "<",
  [TokenKind.LessEqual]: "<=",
  [TokenKind.Greater]: ">",
  [TokenKind.GreaterEqual]: ">=",
  [TokenKind.Plus]: "+",
  [TokenKind.Minus]: "-",
  [TokenKind.Star]: "*",
  [TokenKind.Slash]: "/",
  [TokenKind.Percent]: "%",
};
