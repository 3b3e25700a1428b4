/** The options in a URL's query, which are for the getter and are not sent to the server. */
export class TakenOptions {
  readonly #query: URLSearchParams;

  constructor(query: URLSearchParams) {
    this.#query = query;
  }

  /** Takes an option out of the query. Undefined where it is not there. */
  take(name: string): string | undefined {
    const value = this.#query.get(name) ?? undefined;
    if (value !== undefined) this.#query.delete(name);
    return value;
  }
}
