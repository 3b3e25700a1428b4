/** Where in a template something stands. */
export interface Place {
  /** The name that the template was parsed under, as a file's. */
  readonly template: string;
  /** The first line is 1. */
  readonly line: number;
  /** Bytes from the start of the line, from 0; absent where only the line is known. */
  readonly column?: number;
}

/**
 * A template that cannot be parsed or executed. The message is that of Go's text/template:
 * `template: NAME:LINE:COLUMN: executing "NAME" at <WHAT>: REASON`.
 */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly place: Place;
  /** The message without its place. */
  readonly reason: string;

  constructor(place: Place, reason: string, context = "", options?: { cause: unknown }) {
    const column = place.column === undefined ? "" : `:${place.column}`;
    super(`template: ${place.template}:${place.line}${column}: ${context}${reason}`, options);
    this.place = place;
    this.reason = reason;
  }
}

/** What a function of a template throws to fail: the message becomes the reason of a {@link TemplateError}. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
}
