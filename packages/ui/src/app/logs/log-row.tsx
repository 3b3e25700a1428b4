import { memo } from "preact/compat";
import { parseAnsi, plainText } from "./ansi.ts";
import type { LogLine } from "./log-buffer.ts";
import { COLOURS, type LogSource } from "./log-source.ts";
import { matcher } from "./matcher.ts";

/** A line of a log, with its colours; its source where there are several. */
export const LogRow = memo(function LogRow({
  line,
  source,
  word,
}: {
  line: LogLine;
  source: LogSource | undefined;
  word: string;
}) {
  const isMatch = word !== "" && matcher(word)(plainText(line.text));
  return (
    <div
      class={`row source-${source === undefined ? "" : line.source % COLOURS}${isMatch ? " match" : ""}`}
      title={source?.label}
    >
      {parseAnsi(line.text).map(({ text, classes, color, background }, at) =>
        classes === "" && color === undefined && background === undefined ? (
          text
        ) : (
          <span key={at} class={classes} style={looks(color, background)}>
            {text}
          </span>
        ),
      )}
    </div>
  );
});

function looks(color: string | undefined, background: string | undefined) {
  return {
    ...(color === undefined ? {} : { color }),
    ...(background === undefined ? {} : { background }),
  };
}
