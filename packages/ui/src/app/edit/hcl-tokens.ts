export type TokenKind = "comment" | "string" | "number" | "block" | "name" | "";

/** A piece of a line; its kind is empty for what is not coloured. */
export interface Token {
  readonly text: string;
  readonly kind: TokenKind;
}

/** What a line begins inside of. */
interface State {
  /** The word that ends the heredoc that is open; empty for none. */
  heredoc: string;
  inComment: boolean;
}

/** The first that matches where a token begins says what it is. */
const TOKENS: readonly (readonly [kind: TokenKind, pattern: RegExp])[] = [
  ["comment", /(?:#|\/\/).*/y],
  ["string", /"(?:[^"\\$]|\\.|\$(?!\{)|\$\{[^}]*\}?)*"?/y],
  ["number", /-?\b\d+(?:\.\d+)?\b|\b(?:true|false|null)\b/y],
  ["name", /[A-Za-z_][\w-]*(?=\s*=(?!=))/y],
  ["block", /[A-Za-z_][\w-]*(?=\s*(?:"[^"]*"\s*)*\{)/y],
  ["", /[A-Za-z_][\w-]*|\s+|[^\s\w"#/]+|./y],
];

/** The lines of a job file, each in pieces of one kind. */
export function hclTokens(source: string): Token[][] {
  const state: State = { heredoc: "", inComment: false };
  return source.split("\n").map((line) => tokensOf(line, state));
}

function tokensOf(line: string, state: State): Token[] {
  if (state.heredoc !== "") {
    if (line.trim() === state.heredoc) state.heredoc = "";
    return [{ text: line, kind: "string" }];
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const token = tokenAt(line, at, state);
    at += token.text.length;
    const last = tokens.at(-1);
    if (last?.kind === token.kind)
      tokens[tokens.length - 1] = { ...last, text: last.text + token.text };
    else tokens.push(token);
  }
  return tokens;
}

function tokenAt(line: string, at: number, state: State): Token {
  if (state.inComment || line.startsWith("/*", at)) {
    const end = line.indexOf("*/", state.inComment ? at : at + 2);
    state.inComment = end < 0;
    return { text: line.slice(at, end < 0 ? undefined : end + 2), kind: "comment" };
  }
  const heredoc = /^<<-?(\w+)\s*$/.exec(line.slice(at));
  if (heredoc !== null) {
    state.heredoc = heredoc[1] ?? "";
    return { text: heredoc[0], kind: "string" };
  }
  for (const [kind, pattern] of TOKENS) {
    pattern.lastIndex = at;
    const text = pattern.exec(line)?.[0];
    if (text !== undefined && text !== "") return { text, kind };
  }
  return { text: line.slice(at), kind: "" };
}
