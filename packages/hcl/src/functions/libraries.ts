import { createRequire } from "node:module";

const load = createRequire(import.meta.url);

/**
 * The libraries behind some functions, loaded by the first call of one of them: few job files call
 * any, and loading all takes longer than evaluating a job file.
 */
export const libraries = {
  yaml: (): typeof import("yaml") => load("yaml"),
  csv: (): typeof import("csv-parse/sync") => load("csv-parse/sync"),
  bcrypt: (): typeof import("bcryptjs") => load("bcryptjs"),
  /** Regular expressions as Go has them, in time linear in the text. */
  re2: (): typeof import("re2js") => load("re2js"),
};
