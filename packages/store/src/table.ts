/** What a {@link Table} must know of its rows. */
export interface TableSpec<Row> {
  /** Unique in the table. */
  key(row: Row): string;
  /** Secondary indexes: the value that a row is found by. */
  readonly indexes?: Readonly<Record<string, (row: Row) => string>>;
}

/** Rows in memory, by key and by the values of secondary indexes. Rows are never changed in place. */
export class Table<Row> {
  readonly #spec: TableSpec<Row>;
  readonly #rows = new Map<string, Row>();
  readonly #indexes = new Map<string, Map<string, Map<string, Row>>>();
  readonly #readers: readonly [name: string, read: (row: Row) => string][];

  constructor(spec: TableSpec<Row>) {
    this.#spec = spec;
    this.#readers = Object.entries(spec.indexes ?? {});
    for (const [name] of this.#readers) this.#indexes.set(name, new Map());
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  /** In the order of insertion. */
  values(): IteratorObject<Row> {
    return this.#rows.values();
  }

  /** The rows whose index `name` has `value`, in the order of insertion. */
  by(name: string, value: string): Row[] {
    return [...(this.#indexes.get(name)?.get(value)?.values() ?? [])];
  }

  /** Whether the index `name` of any row has `value`. */
  has(name: string, value: string): boolean {
    return this.#indexes.get(name)?.has(value) ?? false;
  }

  keyOf(row: Row): string {
    return this.#spec.key(row);
  }

  /** The names and values of a row's secondary indexes. */
  indexValues(row: Row): [name: string, value: string][] {
    return this.#readers.map(([name, read]) => [name, read(row)]);
  }

  put(row: Row): void {
    const key = this.#spec.key(row);
    const previous = this.#rows.get(key);
    this.#rows.set(key, row);
    for (const [name, value] of this.indexValues(row)) {
      const index = this.#indexes.get(name);
      const previousValue = previous && this.#spec.indexes?.[name]?.(previous);
      if (previousValue !== undefined && previousValue !== value) {
        removeFrom(index, previousValue, key);
      }
      const rows = index?.get(value);
      if (rows) rows.set(key, row);
      else index?.set(value, new Map([[key, row]]));
    }
  }

  delete(key: string): void {
    const row = this.#rows.get(key);
    if (row === undefined) return;
    this.#rows.delete(key);
    for (const [name, value] of this.indexValues(row)) {
      removeFrom(this.#indexes.get(name), value, key);
    }
  }
}

function removeFrom<Row>(
  index: Map<string, Map<string, Row>> | undefined,
  value: string,
  key: string,
): void {
  const rows = index?.get(value);
  rows?.delete(key);
  if (rows?.size === 0) index?.delete(value);
}
