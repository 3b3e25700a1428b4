import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { Range } from "../source/range.ts";
import { Source } from "../source/source.ts";

/** Longer texts are refused, in UTF-16 code units. */
const MAX_LENGTH = 64 * 1024 * 1024;

/** Makes a source of a text or of its bytes, and says whether it is valid Unicode and not too long. */
export function openSource(
  input: string | Uint8Array,
  filename: string,
): { source: Source; diagnostics: Diagnostic[] } {
  const text = typeof input === "string" ? input : decode(input);
  if (text.length > MAX_LENGTH) {
    const detail = `The text is longer than ${MAX_LENGTH / 1024 / 1024} million characters.`;
    return {
      source: new Source("", filename),
      diagnostics: [errorDiagnostic("limit_exceeded", "Text too long", detail)],
    };
  }
  const source = new Source(text, filename);
  const bad = text.isWellFormed() ? undefined : /\p{Surrogate}/u.exec(text)?.index;
  if (bad === undefined) return { source, diagnostics: [] };
  const detail = "The text is not valid Unicode here. Save the file as UTF-8.";
  const subject = new Range(source, bad, bad + 1);
  const problem = errorDiagnostic("invalid_encoding", "Invalid character encoding", detail, {
    subject,
  });
  return { source, diagnostics: [problem] };
}

/** Where bytes are not UTF-8 the text gets a lone surrogate, which no valid text has. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    return text.replace("\ufffd", "\ud800");
  }
}
