import type { ComponentChildren } from "preact";
import type { Live } from "../live/use-live.ts";
import { ErrorBox } from "./error-box.tsx";

/** What is made of a resource once it is there; room for it until then, so that nothing jumps. */
export function Loaded<T>({
  live: { value, error },
  rows = 3,
  children,
}: {
  live: Live<T>;
  /** How many lines it is likely to take. */
  rows?: number;
  children: (value: T) => ComponentChildren;
}) {
  return (
    <>
      {error !== undefined && <ErrorBox error={error} />}
      {error?.code === "not_found" && (
        <p class="note">
          It may have been deleted since. Press <kbd>/</kbd> to search.
        </p>
      )}
      {value !== undefined
        ? children(value)
        : error === undefined && (
            <div class="skeleton" aria-busy="true">
              <span class="hidden">Loading</span>
              {Array.from({ length: rows }, (_, row) => (
                <i key={row} aria-hidden="true" />
              ))}
            </div>
          )}
    </>
  );
}
