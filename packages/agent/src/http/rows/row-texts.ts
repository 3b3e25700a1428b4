import { type JsonText, jsonText } from "../replies/json-text.ts";

/** The JSON of rows, written once for each change of a row and each form in which it is shown. */
export class RowTexts {
  // A row that changes is another object, so a text goes with the row that it was made of.
  readonly #texts = new WeakMap<object, Map<string, { version: number; text: string }>>();

  /**
   * @param options.form names what `show` gives, where a row is shown in several forms
   * @param options.version the index of what else than the row is shown
   */
  of<Row extends object, Shown>(
    row: Row,
    show: (row: Row) => Shown,
    { form = "", version = 0 }: { form?: string; version?: number } = {},
  ): JsonText<Shown> {
    const forms = this.#texts.get(row) ?? new Map<string, { version: number; text: string }>();
    const known = forms.get(form);
    if (known?.version === version) return known.text as JsonText<Shown>;
    const text = jsonText(show(row));
    this.#texts.set(row, forms.set(form, { version, text }));
    return text;
  }
}
