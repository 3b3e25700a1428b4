import type { JobDiff } from "@drover/job";
import { Badge } from "../parts/status.tsx";
import { diffLines } from "./diff-lines.ts";

const MARKS = { Added: "+", Deleted: "−", Edited: "~", None: " " } as const;
const WORDS = { Added: "added", Deleted: "deleted", Edited: "changed", None: "" } as const;

/** What differs between two jobs, line by line. */
export function DiffView({ diff }: { diff: JobDiff }) {
  const lines = diffLines(diff);
  if (lines.length === 0) return <p class="note">Nothing differs.</p>;
  return (
    <div class="diff">
      {lines.map(({ type, depth, text, notes }, at) => (
        <div key={at} class={type.toLowerCase()} style={{ paddingLeft: `${0.9 + depth * 1.2}rem` }}>
          <span aria-hidden="true">{MARKS[type]} </span>
          <span class="hidden">{WORDS[type]} </span>
          {text}
          {notes.map((note) => (
            <Badge key={note}>{note}</Badge>
          ))}
        </div>
      ))}
    </div>
  );
}
