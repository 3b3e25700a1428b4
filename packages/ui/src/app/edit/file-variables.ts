/** A variable that a job file declares. */
export interface FileVariable {
  readonly name: string;
  /** As it is written: "string", "list(number)"; empty where it is not. */
  readonly type: string;
  /** Whether the file gives a value. */
  readonly hasDefault: boolean;
  readonly description: string;
}

const BLOCK = /^[ \t]*variable[ \t]+"?([\w-]+)"?[ \t]*\{([^}]*)\}/gm;

/** The variables that a job file declares, as far as the page asks for them: in blocks without inner braces. */
export function variablesIn(source: string): FileVariable[] {
  return [...source.matchAll(BLOCK)].map(([, name = "", body = ""]) => ({
    name,
    type: /\btype\s*=\s*([^\n]+)/.exec(body)?.[1]?.trim() ?? "",
    hasDefault: /\bdefault\s*=/.test(body),
    description: /\bdescription\s*=\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? "",
  }));
}

/** The values that a user gave as a file of variables; texts are put into quotes. */
export function variablesFile(
  variables: readonly FileVariable[],
  values: Readonly<Record<string, string>>,
): string {
  return variables
    .flatMap(({ name, type }) => {
      const value = values[name] ?? "";
      if (value === "") return [];
      const isText =
        type === "string" || (type === "" && !/^(?:-?\d|true$|false$|[[{"])/.test(value));
      return [`${name} = ${isText ? quoted(value) : value}\n`];
    })
    .join("");
}

/** Without being a template: what the user typed is the value. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%](?=\{)/g, "$&$&");
}
