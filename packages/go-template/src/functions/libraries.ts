import { createRequire } from "node:module";

const load = createRequire(import.meta.url);

/** The libraries behind some functions, loaded by the first call of one of them: most templates call none. */
export const libraries = {
  certificates: () =>
    (load("./sprig/certificates.ts") as typeof import("./sprig/certificates.ts")).CERTIFICATES,
  bcrypt: (): typeof import("bcryptjs") => load("bcryptjs"),
  /** Regular expressions as Go has them, in time linear in the text. */
  re2: (): typeof import("re2js") => load("re2js"),
  yaml: (): typeof import("yaml") => load("yaml"),
};
