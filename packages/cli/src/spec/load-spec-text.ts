import { readText } from "../job/read-text.ts";

/** The text of a specification and how it is to be read. */
export interface SpecText {
  readonly text: string;
  readonly format: "hcl" | "json";
  /** For messages. */
  readonly name: string;
}

/**
 * The text of a specification.
 *
 * @param file a path, an http or https address, or "-" for standard input
 * @param options.json whether it is JSON, as one whose name ends in `.json` always is
 * @throws {Fault} `not_found`
 */
export async function loadSpecText(
  file: string,
  { json, stdin }: { json: boolean; stdin: Parameters<typeof readText>[1]["stdin"] },
): Promise<SpecText> {
  return {
    text: await readText(file, { stdin }),
    format: json || file.endsWith(".json") ? "json" : "hcl",
    name: file === "-" ? "standard input" : file,
  };
}
