/** What is wrong with something, one sentence each, as a validator finds it. */
export type Messages = Iterable<string>;

/** The messages, each with where the thing stands before it. */
export function* within(context: string, messages: Messages): Generator<string> {
  for (const message of messages) yield `${context}: ${message}`;
}

/** A text in double quotes, as messages show values. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
