/** Colours and weights, of programs with any number of parameters: they change nothing but how a text looks. */
const STYLE = String.raw`\u001b\[(?:\d{1,3}(?:[;:]\d{1,3})*)?m`;
// What steers a terminal, or turns the direction of text around; a tab and a line's end may stay.
const HIDDEN = String.raw`[\0-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]`;
const STYLE_OR_HIDDEN = new RegExp(`(${STYLE})|(\r(?=\n))|${HIDDEN}`, "g");

/**
 * A text as a terminal may show it: whatever steers it is spelt out, as `\u001b`. Names, events and
 * messages come from whoever writes a job or runs in it.
 */
export function visible(text: string): string {
  return text.replace(STYLE_OR_HIDDEN, (found: string, style?: string, lineEnd?: string) => {
    if (style !== undefined) return style;
    if (lineEnd !== undefined) return "";
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
