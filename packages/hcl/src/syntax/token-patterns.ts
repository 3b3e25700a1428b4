import { TokenKind } from "./token.ts";

// All have the flag `y`: they match at the place where the scanner stands.

export const BLANKS = /[ \t]+/y;
export const DIGITS = /\d+/y;
/** What may go on after the digits of a number: further ones after points, or an exponent. */
export const NUMBER_REST = /\.*(?:\d|[eE][+-]?\d)/y;
export const LINE = /[^\n]*\n?/y;
export const LINE_BREAKS = /[\r\n]+/y;
export const QUOTED_TEXT = /[^"\\$%\r\n]+/y;
export const PLAIN_TEXT = /[^$%\r\n]+/y;
export const OPERATOR = /=[=>]?|\.(?:\.\.)?|::?|[!<>]=?|&&|\|\|/y;

/** What no further character makes a longer token of. */
export const SINGLE_CHARACTERS: Readonly<Record<string, TokenKind>> = {
  "\n": TokenKind.Newline,
  ",": TokenKind.Comma,
  "(": TokenKind.OpenParen,
  ")": TokenKind.CloseParen,
  "[": TokenKind.OpenBracket,
  "]": TokenKind.CloseBracket,
  "?": TokenKind.Question,
  "+": TokenKind.Plus,
  "-": TokenKind.Minus,
  "*": TokenKind.Star,
  "%": TokenKind.Percent,
};

/** The kinds of what {@link OPERATOR} matches. */
export const OPERATOR_KINDS: ReadonlyMap<string, TokenKind> = new Map([
  ["==", TokenKind.EqualEqual],
  ["=>", TokenKind.FatArrow],
  ["=", TokenKind.Equal],
  ["...", TokenKind.Ellipsis],
  [".", TokenKind.Dot],
  ["::", TokenKind.DoubleColon],
  [":", TokenKind.Colon],
  ["!=", TokenKind.NotEqual],
  ["!", TokenKind.Bang],
  ["<=", TokenKind.LessEqual],
  ["<", TokenKind.Less],
  [">=", TokenKind.GreaterEqual],
  [">", TokenKind.Greater],
  ["&&", TokenKind.And],
  ["||", TokenKind.Or],
]);
