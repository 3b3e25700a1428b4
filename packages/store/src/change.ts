import { stringifyJson } from "@drover/job";
import type { Table } from "./table.ts";
import { TABLES, type TableDefinition, type TableName, type Tables } from "./tables.ts";

/** One row that a transaction wrote, `before` and `after` it; absent where there was or is none. */
export type Write = {
  [Name in TableName]: { table: Name; key: string; before?: Tables[Name]; after?: Tables[Name] };
}[TableName];

/** The changes of one update. */
export interface Transaction {
  /** The index that every row written gets. */
  readonly index: number;
  /** Writes a row, in place of one with the same key; sets its `CreateIndex` and `ModifyIndex`. */
  put<Name extends TableName>(table: Name, row: Tables[Name]): Tables[Name];
  /** Writes a row with the `CreateIndex` and `ModifyIndex` that it has. */
  putAsIs<Name extends TableName>(table: Name, row: Tables[Name]): void;
  delete(table: TableName, key: string): void;
}

/** A write with the text that goes to the disk; undefined for a deletion. */
export type EncodedWrite = Write & { readonly text: string | undefined };

/** Names a written row among those of all tables. */
export function rowOf({ table, key }: Write): string {
  return `${table} ${key}`;
}

export type StateTables = { readonly [Name in TableName]: Table<Tables[Name]> };

interface StagedRow {
  readonly table: TableName;
  readonly key: string;
  readonly after: unknown;
}

/** An update as it comes about: rows are staged, then shown in the tables, and can be taken back. */
export class Change implements Transaction {
  readonly index: number;
  readonly #tables: StateTables;
  readonly #staged = new Map<string, StagedRow>();
  readonly #writes = new Map<string, Write>();

  constructor(tables: StateTables, index: number) {
    this.#tables = tables;
    this.index = index;
  }

  /** What was shown so far: one write for each row. */
  get writes(): Write[] {
    return [...this.#writes.values()];
  }

  put<Name extends TableName>(name: Name, row: Tables[Name]): Tables[Name] {
    const table = this.#tables[name];
    const key = table.keyOf(row);
    const before = table.get(key);
    const after = {
      ...row,
      CreateIndex: before?.CreateIndex ?? this.index,
      ModifyIndex: this.index,
    };
    // A version's key holds its job's index of creation, which the job brings along.
    const written = name === "jobVersions" ? row : after;
    this.#staged.set(`${name} ${key}`, { table: name, key, after: written });
    return written;
  }

  putAsIs<Name extends TableName>(name: Name, row: Tables[Name]): void {
    const key = this.#tables[name].keyOf(row);
    this.#staged.set(`${name} ${key}`, { table: name, key, after: row });
  }

  delete(table: TableName, key: string): void {
    this.#staged.set(`${table} ${key}`, { table, key, after: undefined });
  }

  /** Shows what is staged in the tables. */
  show(): void {
    for (const [id, { table, key, after }] of this.#staged) {
      const earlier = this.#writes.get(id);
      const before = earlier ? earlier.before : this.#tables[table].get(key);
      this.#writes.set(id, { table, key, before, after } as Write);
      this.#set(table, key, after);
    }
    this.#staged.clear();
  }

  /**
   * What goes to the disk, when all is shown. A value that several rows are has its text made once, as a job that
   * is a row and a version of itself.
   */
  encode(): EncodedWrite[] {
    const texts = new Map<unknown, string>();
    return this.writes.map((write) => {
      if (write.after === undefined) return { ...write, text: undefined };
      const { encode } = TABLES[write.table] as TableDefinition<unknown>;
      const written = encode(write.after);
      const text = texts.get(written) ?? stringifyJson(written);
      texts.set(written, text);
      return { ...write, text };
    });
  }

  /** Makes the tables what they were before. */
  takeBack(): void {
    for (const { table, key, before } of this.writes.toReversed()) this.#set(table, key, before);
  }

  /** Shows again what was taken back. */
  restore(): void {
    for (const { table, key, after } of this.writes) this.#set(table, key, after);
  }

  #set(name: TableName, key: string, row: unknown): void {
    const table = this.#tables[name] as Table<unknown>;
    if (row === undefined) table.delete(key);
    else table.put(row);
  }
}
