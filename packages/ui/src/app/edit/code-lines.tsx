import { memo } from "preact/compat";
import type { FileProblem } from "./file-problems.ts";
import { hclTokens, type Token } from "./hcl-tokens.ts";

/** Longer files are not coloured: that would take longer than typing a letter should. */
const LONGEST_COLOURED = 200_000;

/** The lines of a job file with their numbers and colours, and what is wrong with them marked. */
export function CodeLines({
  text,
  problems = [],
}: {
  text: string;
  problems?: readonly FileProblem[];
}) {
  const lines =
    text.length > LONGEST_COLOURED
      ? text.split("\n").map((line): Token[] => [{ text: line, kind: "" }])
      : hclTokens(text);
  const wrong = new Map(problems.map(({ line, message }) => [line, message]));
  return (
    <>
      {lines.map((tokens, at) => (
        <CodeLine
          key={at}
          number={at + 1}
          text={tokens.map((token) => token.text).join("")}
          tokens={tokens}
          problem={wrong.get(at + 1)}
        />
      ))}
    </>
  );
}

const CodeLine = memo(
  function CodeLine({
    number,
    tokens,
    problem,
  }: {
    number: number;
    text: string;
    tokens: readonly Token[];
    problem: string | undefined;
  }) {
    return (
      <span class={problem === undefined ? "line" : "line wrong"} title={problem}>
        <i data-number={number} />
        {tokens.map(({ text, kind }, at) =>
          kind === "" ? (
            text
          ) : (
            <span key={at} class={`hcl-${kind}`}>
              {text}
            </span>
          ),
        )}
        {"\n"}
      </span>
    );
  },
  (a, b) =>
    a.text === b.text &&
    a.problem === b.problem &&
    a.number === b.number &&
    a.tokens.length === b.tokens.length &&
    a.tokens.every(({ kind }, at) => kind === b.tokens[at]?.kind),
);
