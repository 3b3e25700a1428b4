import type { Field } from "./field.ts";

/** What to say of a value that is not obeyed; undefined for one that changes nothing. */
export function disregarded(
  { disregard, default: unchanged }: Field<unknown>,
  value: unknown,
):
  | {
      readonly severity: "error" | "warning";
      readonly code: "refused" | "no_effect";
      readonly message: string;
    }
  | undefined {
  if (disregard === undefined || value === unchanged) return undefined;
  return disregard.kind === "refused"
    ? { severity: "error", code: "refused", message: `is not supported: ${disregard.reason}` }
    : { severity: "warning", code: "no_effect", message: `has no effect: ${disregard.reason}` };
}
