import { countGraphemes, Source } from "../source/source.ts";
import { parseConfig } from "../syntax/parse.ts";
import { scan } from "../syntax/scanner.ts";
import { TokenKind } from "../syntax/token.ts";
import { indentLines } from "./indent.ts";
import { type FormatLine, type FormatToken, splitLines } from "./line.ts";
import { needsSpace } from "./spacing.ts";

/**
 * The text in HashiCorp's canonical style, as `nomad fmt` writes it: two spaces for each level of
 * nesting, one space between tokens, and the equals signs and the comments of neighbouring lines
 * below each other. Only white space outside of strings changes. A text with syntax errors is
 * returned as it is.
 */
export function format(text: string): string {
  if (parseConfig(text, "").diagnostics.length > 0) return text;
  const tokens = tokensOf(text);
  const lines = splitLines(tokens);
  indentLines(lines);
  for (const { lead, assign } of lines) {
    spaceTokens(lead);
    spaceTokens(assign);
  }
  align(lines, {
    cell: ({ assign }) => assign,
    width: ({ lead }) => columns(lead),
  });
  align(lines, {
    cell: ({ comment }) => comment,
    width: ({ lead, assign }) => columns(lead) + columns(assign),
  });
  return tokens.map(({ spaces, text }) => " ".repeat(spaces) + text).join("");
}

function tokensOf(text: string): FormatToken[] {
  const { tokens } = scan(new Source(text, ""), "normal");
  const result: FormatToken[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const kind = tokens.kind(index);
    if (kind === TokenKind.EndOfFile) break;
    const previousEnd = index === 0 ? tokens.start(0) : tokens.end(index - 1);
    result.push({ kind, text: tokens.text(index), spaces: tokens.start(index) - previousEnd });
  }
  return result;
}

function spaceTokens(tokens: readonly FormatToken[]): void {
  for (const [index, token] of tokens.entries()) {
    const after = tokens[index + 1];
    if (after !== undefined) after.spaces = needsSpace(token, tokens[index - 1], after) ? 1 : 0;
  }
}

/** Puts the cells of lines that follow each other below each other, one space after the widest. */
function align(
  lines: readonly FormatLine[],
  {
    cell,
    width,
  }: {
    cell: (line: FormatLine) => readonly FormatToken[];
    width: (line: FormatLine) => number;
  },
): void {
  let chain: { first: FormatToken; width: number }[] = [];
  const close = () => {
    const widest = chain.reduce((most, each) => Math.max(most, each.width), 0);
    for (const each of chain) each.first.spaces = widest - each.width + 1;
    chain = [];
  };
  for (const line of lines) {
    const [first] = cell(line);
    if (first === undefined) close();
    else chain.push({ first, width: width(line) });
  }
  close();
}

function columns(tokens: readonly FormatToken[]): number {
  return tokens.reduce((sum, { spaces, text }) => sum + spaces + countGraphemes(text), 0);
}
