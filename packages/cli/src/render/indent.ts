/** Every line of a text moved right by so many blanks; empty lines stay empty. */
export function indent(text: string, blanks: number): string {
  return text.replaceAll(/^(?=.)/gm, " ".repeat(blanks));
}
