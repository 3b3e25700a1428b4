import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { CodeLines } from "./code-lines.tsx";
import type { FileProblem } from "./file-problems.ts";

/**
 * An editor for HCL: the browser's own text field, with its undo, its selection and what screen
 * readers know of it, over the same text in colours. Tab indents; Escape lets the next Tab leave.
 */
export function CodeEditor({
  label,
  field,
  text,
  problems,
  onText,
}: {
  label: string;
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  problems: readonly FileProblem[];
  onText: (text: string) => void;
}) {
  const leaves = useRef(false);
  const onKeyDown = (event: KeyboardEvent) => {
    const { current } = field;
    if (current === null) return;
    const mayIndent = !leaves.current && !event.ctrlKey && !event.metaKey && !event.altKey;
    leaves.current = event.key === "Escape";
    if (event.key === "Tab" && mayIndent && !event.shiftKey) {
      event.preventDefault();
      insert("  ");
    }
    if (event.key === "Enter" && mayIndent) {
      event.preventDefault();
      insert(`\n${indentAfter(current.value.slice(0, current.selectionStart))}`);
    }
  };
  return (
    <div class="code editor">
      <pre aria-hidden="true">
        <CodeLines text={text} problems={problems} />
      </pre>
      <textarea
        ref={field}
        aria-label={label}
        aria-invalid={problems.length > 0}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        wrap="off"
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

/** Puts the cursor where a problem is. */
export function goToProblem(
  field: HTMLTextAreaElement,
  { line = 1, column = 1 }: Pick<FileProblem, "line" | "column">,
): void {
  const lines = field.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((all, { length }) => all + length + 1, 0);
  const at = before + Math.min(column - 1, lines[line - 1]?.length ?? 0);
  field.focus();
  field.setSelectionRange(at, at);
}

/** As typed, so that it can be undone: no other way of inserting is in the browser's history. */
function insert(text: string): void {
  document.execCommand("insertText", false, text);
}

/** That of the line before, and one step more within a block that it opens. */
function indentAfter(before: string): string {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return /[{[(]\s*$/.test(line) ? `${indent}  ` : indent;
}
