import { TokenKind } from "../syntax/token.ts";
import { bracketChange, type FormatLine, sumOfBrackets } from "./line.ts";

const INDENT = 2;

/**
 * Sets the white space at the start of each line. A line that opens brackets indents those after
 * it by one level, however many it opens; the level ends where as many are closed.
 */
export function indentLines(lines: readonly FormatLine[]): void {
  /** For each level, how many brackets opened it and are still open. */
  const levels: number[] = [];
  for (const { lead, assign } of lines) {
    const [first] = lead;
    if (first === undefined) continue;
    if (first.kind === TokenKind.Newline) {
      first.spaces = 0;
      continue;
    }
    const change = bracketsBeforeHeredoc(lead) + sumOfBrackets(assign);
    if (change < 0) closeLevels(levels, -change);
    first.spaces = INDENT * levels.length;
    if (change > 0) levels.push(change);
  }
}

/** What is inside a heredoc has its own lines. */
function bracketsBeforeHeredoc(lead: FormatLine["lead"]): number {
  let sum = 0;
  for (const token of lead) {
    sum += bracketChange(token);
    if (token.kind === TokenKind.OpenHeredoc) break;
  }
  return sum;
}

function closeLevels(levels: number[], count: number): void {
  let left = count;
  while (left > 0) {
    const open = levels.pop();
    if (open === undefined) return;
    if (open > left) levels.push(open - left);
    left -= open;
  }
}
