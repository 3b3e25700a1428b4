import { Range } from "../source/range.ts";
import type { Value } from "../values/value.ts";
import { type Cursor, MAX_NESTING } from "./cursor.ts";
import type { Expression, SplatItemExpression, TraversalStep } from "./expression.ts";
import { invalid, parseExpression, parseNumber } from "./parse-expression.ts";
import { TokenKind } from "./token.ts";

/** Parses the steps that follow an expression: `.name`, `[key]`, `.0`, `.*` and `[*]`. */
export function parseTraversal(cursor: Cursor, from: Expression): Expression {
  let expression = from;
  let steps: TraversalStep[] = [];
  const applySteps = (): Expression => {
    if (steps.length > 0) expression = withSteps(expression, steps);
    steps = [];
    return expression;
  };
  for (let layers = 0; !cursor.recovering; layers++) {
    const kind = cursor.peekKind();
    if (!startsStep(kind)) break;
    const open = cursor.read();
    const next = cursor.peekKind();
    if (next === TokenKind.Star) {
      const splat = kind === TokenKind.Dot ? parseAttributeSplat : parseFullSplat;
      return splat(cursor, applySteps(), open);
    }
    if (kind === TokenKind.Dot) {
      const step = parseDotStep(cursor, open);
      if (step === undefined) return invalid(Range.between(applySteps().range, open));
      steps.push(step);
      layers--;
      continue;
    }
    const { key, range } = parseKey(cursor, open);
    const constant = constantKey(key);
    if (constant !== undefined) {
      steps.push({ kind: "index", key: constant, range });
      layers--;
      continue;
    }
    const collection = applySteps();
    const whole = Range.between(collection.range, range);
    if (layers >= MAX_NESTING) {
      const detail = `At most ${MAX_NESTING} computed index keys may follow each other.`;
      cursor.error("limit_exceeded", "Nesting too deep", detail, range);
      cursor.startRecovery();
      return invalid(whole);
    }
    expression = { kind: "index", collection, key, bracketRange: range, range: whole };
  }
  return applySteps();
}

/** Whether a token after an expression is the start of a step into its value. */
export function startsStep(kind: TokenKind): boolean {
  return kind === TokenKind.Dot || kind === TokenKind.OpenBracket;
}

function withSteps(source: Expression, steps: readonly TraversalStep[]): Expression {
  const last = steps[steps.length - 1];
  const range = last === undefined ? source.range : Range.between(source.range, last.range);
  if (source.kind === "variable") {
    return { ...source, steps: [...source.steps, ...steps], range };
  }
  return { kind: "relativeTraversal", source, steps, range };
}

/** The step after a dot; undefined, with an error reported, if there is none. */
function parseDotStep(cursor: Cursor, dot: Range): TraversalStep | undefined {
  const kind = cursor.peekKind();
  const next = cursor.peekRange();
  const range = Range.between(dot, next);
  switch (kind) {
    case TokenKind.Identifier:
      cursor.skip();
      return { kind: "attribute", name: next.text, range };
    case TokenKind.Number:
      cursor.skip();
      return parseLegacyIndex(cursor, next, range);
    default:
      if (kind !== TokenKind.Invalid) {
        const detail = "The name of an attribute is expected after a dot.";
        cursor.error("syntax", "Invalid attribute name", detail, next);
      }
      cursor.startRecovery();
      return undefined;
  }
}

/** `.0`, the old way to write `[0]`. Two in a row look like a fraction, so they are refused. */
function parseLegacyIndex(cursor: Cursor, token: Range, range: Range): TraversalStep | undefined {
  const [first, second] = token.text.split(".");
  if (second !== undefined) {
    cursor.error(
      "syntax",
      "Invalid legacy index syntax",
      `Two numbers cannot follow each other here. Write the indices in brackets, as in [${first}][${second}].`,
      token,
    );
    return undefined;
  }
  const number = parseNumber(cursor, token);
  return number.kind === "literal" ? { kind: "index", key: number.value, range } : undefined;
}

function parseKey(cursor: Cursor, open: Range): { key: Expression; range: Range } {
  return cursor.withNewlines(false, () => {
    const key = parseExpression(cursor);
    if (cursor.recovering) {
      return { key, range: Range.between(open, cursor.recoverTo(TokenKind.CloseBracket)) };
    }
    const close = cursor.peekRange();
    const range = Range.between(open, close);
    if (cursor.peekKind() === TokenKind.CloseBracket) cursor.skip();
    else {
      const detail = 'An index must end with a closing bracket ("]").';
      if (cursor.peekKind() !== TokenKind.Invalid) {
        cursor.error("syntax", "Missing close bracket on index", detail, close, range);
      }
      cursor.recoverTo(TokenKind.CloseBracket);
    }
    return { key, range };
  });
}

function constantKey(key: Expression): Value | undefined {
  if (key.kind === "literal") return key.value;
  if (key.kind !== "template" || key.parts.length !== 1) return undefined;
  const [part] = key.parts;
  return part?.kind === "literal" ? part.value : undefined;
}

/** `.*`, which applies to each element the attribute steps that follow, and nothing else. */
function parseAttributeSplat(cursor: Cursor, source: Expression, dot: Range): Expression {
  const markerRange = Range.between(dot, cursor.read());
  const item: SplatItemExpression = { kind: "splatItem", range: markerRange };
  const steps: TraversalStep[] = [];
  while (!cursor.recovering && cursor.peekKind() === TokenKind.Dot) {
    const nextDot = cursor.read();
    if (cursor.peekKind() === TokenKind.Star) {
      const detail = "A splat (*) cannot be used inside a splat that has only attributes; use [*].";
      cursor.error("syntax", "Nested splat expression not allowed", detail, cursor.peekRange());
      cursor.startRecovery();
      break;
    }
    const step = parseDotStep(cursor, nextDot);
    if (step !== undefined) steps.push(step);
  }
  const each = steps.length === 0 ? item : withSteps(item, steps);
  const range = Range.between(source.range, each.range);
  return parseTraversal(cursor, { kind: "splat", source, each, item, markerRange, range });
}

/** `[*]`, which applies to each element all the steps that follow. */
function parseFullSplat(cursor: Cursor, source: Expression, open: Range): Expression {
  cursor.skip();
  const close = cursor.peekRange();
  const markerRange = Range.between(open, close);
  if (cursor.peekKind() === TokenKind.CloseBracket) cursor.skip();
  else {
    const detail = 'The star must be followed at once by a closing bracket ("]").';
    cursor.error("syntax", "Missing close bracket on splat index", detail, close);
    cursor.recoverTo(TokenKind.CloseBracket);
  }
  const item: SplatItemExpression = { kind: "splatItem", range: markerRange };
  const isDeeper = cursor.enter();
  const each = isDeeper ? parseTraversal(cursor, item) : item;
  if (isDeeper) cursor.leave();
  const range = Range.between(source.range, each.range);
  return { kind: "splat", source, each, item, markerRange, range };
}
