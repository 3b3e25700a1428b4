/** Something that is wrong with a file. */
export interface FileProblem {
  /** 1 for the first; undefined where the agent names no place. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

const PROBLEM =
  /^(?:Error|Warning): (.*)\n\n\s*on [^\n]*:(\d+):(\d+)\n[\s\S]*?\n\n([\s\S]*?)(?=\n\n(?:Error|Warning): |(?![\s\S]))/gm;

/** The problems that the agent has found in a file, of the text that `drover job validate` shows too. */
export function problemsIn(text: string): FileProblem[] {
  const found = [...text.matchAll(PROBLEM)].map(([, title = "", line, column, detail = ""]) => ({
    line: Number(line),
    column: Number(column),
    message: detail === "" ? title : `${title}: ${detail.trim().replaceAll("\n", " ")}`,
  }));
  return found.length > 0 ? found : [{ message: text.trim() }];
}

/** What an error says before the problems of a file that it holds. */
export function leadOf(text: string): string {
  return text.split(/\n\n(?=(?:Error|Warning): )/, 1)[0]?.trim() ?? "";
}
