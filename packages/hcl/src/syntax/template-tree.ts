import { Range } from "../source/range.ts";
import { stringValue } from "../values/value.ts";
import type { Cursor } from "./cursor.ts";
import type { Expression } from "./expression.ts";
import { invalid } from "./parse-expression.ts";
import type { TemplatePiece, TextPiece } from "./template-piece.ts";

/** Matches the directives of a template with their ends; gives the parts of the template. */
export function buildTemplate(cursor: Cursor, pieces: readonly TemplatePiece[]): Expression[] {
  const reader = new PieceReader(pieces);
  const parts: Expression[] = [];
  for (let piece = reader.next(); piece !== undefined; piece = reader.next()) {
    parts.push(buildPart(cursor, reader, piece));
  }
  return parts;
}

class PieceReader {
  readonly #pieces: readonly TemplatePiece[];
  #at = 0;

  constructor(pieces: readonly TemplatePiece[]) {
    this.#pieces = pieces;
  }

  /**
   * The next piece. Texts that follow each other are one, and text that was stripped of all its
   * white space is nothing.
   */
  next(): TemplatePiece | undefined {
    for (;;) {
      const piece = this.#pieces[this.#at++];
      if (piece?.kind !== "text") return piece;
      this.#appendTexts(piece);
      if (piece.text !== "") return piece;
    }
  }

  #appendTexts(first: TextPiece): void {
    for (;;) {
      const piece = this.#pieces[this.#at];
      if (piece?.kind !== "text") return;
      first.text += piece.text;
      first.range = Range.between(first.range, piece.range);
      this.#at++;
    }
  }
}

function buildPart(cursor: Cursor, reader: PieceReader, piece: TemplatePiece): Expression {
  switch (piece.kind) {
    case "text":
      return { kind: "literal", value: stringValue(piece.text), range: piece.range };
    case "interpolation":
      return piece.expression;
    case "if":
    case "for":
      return buildDirective(cursor, reader, piece);
    default: {
      const detail = `There is no directive before it that this "${piece.kind}" could belong to.`;
      cursor.error("syntax", `Unexpected ${piece.kind} directive`, detail, piece.range);
      return invalid(piece.range);
    }
  }
}

type IfPiece = TemplatePiece & { kind: "if" };
type ForPiece = TemplatePiece & { kind: "for" };

function buildDirective(cursor: Cursor, reader: PieceReader, open: IfPiece | ForPiece): Expression {
  if (!cursor.enter()) return invalid(open.range);
  const expression =
    open.kind === "if" ? buildIf(cursor, reader, open) : buildFor(cursor, reader, open);
  cursor.leave();
  return expression;
}

function buildIf(cursor: Cursor, reader: PieceReader, open: IfPiece): Expression {
  const whenTrue = readUntil(cursor, reader, open, ["else", "endif"]);
  let end = whenTrue.end;
  let whenFalse: Branch = { parts: [], end };
  if (end?.kind === "else") {
    whenFalse = readUntil(cursor, reader, open, ["endif"]);
    end = whenFalse.end;
  }
  if (end === undefined) return invalid(open.range);
  return {
    kind: "conditional",
    condition: open.condition,
    whenTrue: branch(whenTrue.parts, open.range),
    whenFalse: branch(whenFalse.parts, end.range),
    range: Range.between(open.range, end.range),
  };
}

function buildFor(cursor: Cursor, reader: PieceReader, open: ForPiece): Expression {
  const { parts, end } = readUntil(cursor, reader, open, ["endfor"]);
  if (end === undefined) return invalid(open.range);
  const range = Range.between(open.range, end.range);
  const value = branch(parts, open.range);
  return {
    kind: "templateJoin",
    tuple: { kind: "for", ...open.intro, value, group: false, range },
    range,
  };
}

interface Branch {
  readonly parts: readonly Expression[];
  /** The directive that ended the branch; undefined, with an error reported, if none did. */
  readonly end: TemplatePiece | undefined;
}

function readUntil(
  cursor: Cursor,
  reader: PieceReader,
  open: IfPiece | ForPiece,
  ends: readonly string[],
): Branch {
  const parts: Expression[] = [];
  const closing = ends[ends.length - 1];
  for (;;) {
    const piece = reader.next();
    if (piece === undefined) {
      const detail = `This "${open.kind}" directive has no "${closing}" before the template ends.`;
      cursor.error("unterminated", "Unexpected end of template", detail, open.range);
      return { parts, end: undefined };
    }
    if (ends.includes(piece.kind)) return { parts, end: piece };
    if (piece.kind === "else" || piece.kind === "endif" || piece.kind === "endfor") {
      const detail = `The "${open.kind}" directive at ${open.range} has to be ended with "${closing}" first.`;
      cursor.error("syntax", `Unexpected ${piece.kind} directive`, detail, piece.range);
      return { parts, end: undefined };
    }
    parts.push(buildPart(cursor, reader, piece));
  }
}

/** The content between two directives as one template; without content, the empty string. */
function branch(parts: readonly Expression[], place: Range): Expression {
  const [first] = parts;
  const last = parts[parts.length - 1];
  if (first !== undefined && last !== undefined) {
    return { kind: "template", parts, range: Range.between(first.range, last.range) };
  }
  const range = new Range(place.source, place.endOffset, place.endOffset);
  const empty: Expression = { kind: "literal", value: stringValue(""), range };
  return { kind: "template", parts: [empty], range };
}
