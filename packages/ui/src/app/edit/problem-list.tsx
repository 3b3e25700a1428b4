import type { ComponentChildren, RefObject } from "preact";
import { goToProblem } from "./code-editor.tsx";
import type { FileProblem } from "./file-problems.ts";

/** What is wrong with the text of an editor, each with a way to its place. */
export function ProblemList({
  field,
  problems,
  children,
}: {
  /** That of the editor. */
  field: RefObject<HTMLTextAreaElement | null>;
  problems: readonly FileProblem[];
  children?: ComponentChildren;
}) {
  return (
    <div class="problems" role="status">
      {problems.map((problem) => {
        const { line, column, message } = problem;
        return (
          <div class="problem" key={`${line} ${column} ${message}`}>
            {line !== undefined && (
              <button
                type="button"
                onClick={() => field.current && goToProblem(field.current, problem)}
              >
                Line {line}
              </button>
            )}
            <pre>{message}</pre>
          </div>
        );
      })}
      {children}
    </div>
  );
}
