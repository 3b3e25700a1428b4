import { Fault } from "@drover/fault";
import { stringifyJson } from "@drover/job";
import { booleanFlag, textFlag } from "../command/flag.ts";

/** Flags of a command that can print its answer as data. */
export const dataFlags = {
  json: booleanFlag("print JSON"),
  t: textFlag("<template>", "print what a Go template makes of it"),
};

/** What the flags ask for. */
export interface DataOptions {
  readonly json: boolean;
  readonly t: string | undefined;
  /** Whether the answer's names are ids and not fields, so that a template ranges over it. */
  readonly isMap?: boolean;
}

/**
 * An answer of the API as `-json` or `-t` print it; undefined without either.
 *
 * @throws {Fault} `invalid_argument` with the place in the template, or for both flags at once
 */
export async function dataText(
  data: object,
  { json, t: template, isMap = false }: DataOptions,
): Promise<string | undefined> {
  if (json && template !== undefined) {
    throw new Fault("invalid_argument", "Give -json or -t, not both");
  }
  if (json) return stringifyJson(data, 4);
  if (template === undefined) return undefined;
  // Commands start without the template language.
  const { templateText } = await import("./template.ts");
  return templateText(data, template, { isMap });
}
