import type { Logger } from "@drover/logger";
import type { StateTables, Write } from "./change.ts";
import type { Table } from "./table.ts";
import { Topics, topic } from "./topics.ts";

/** A change that is kept. */
export interface Commit {
  readonly index: number;
  readonly writes: readonly Write[];
  /** Whether another state took the place of the one before, as when a snapshot is restored. */
  readonly isReplacement: boolean;
}

/** Tells of changes that are kept: those who wait for a topic, and those who follow all of them. */
export class CommitFeed {
  readonly topics: Topics;
  readonly #tables: StateTables;
  readonly #log: Logger;
  readonly #listeners = new Set<(commit: Commit) => void>();

  /** @param options.index that of the last change before */
  constructor(tables: StateTables, { index, log }: { index: number; log: Logger }) {
    this.#tables = tables;
    this.#log = log;
    this.topics = new Topics(index);
  }

  /** Returns what ends it. */
  listen(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(commit: Commit): void {
    const touched = new Set<string>();
    for (const { table: name, key, before, after } of commit.writes) {
      const table = this.#tables[name] as Table<unknown>;
      touched.add(topic.table(name)).add(topic.row(name, key));
      for (const row of [before, after]) {
        if (row === undefined) continue;
        for (const [index, value] of table.indexValues(row))
          touched.add(topic.by(name, index, value));
      }
    }
    for (const name of touched) this.topics.touch(name, commit.index);
    for (const name of this.#vacated(commit.writes)) this.topics.forget(name);
    for (const listener of this.#listeners) this.#tell(listener, commit);
  }

  /** A listener that throws keeps no other from being told. */
  #tell(listener: (commit: Commit) => void, commit: Commit): void {
    try {
      listener(commit);
    } catch (error) {
      this.#log.error("listener of the state failed", { index: commit.index, error });
    }
  }

  /** The topics of rows that are gone. */
  *#vacated(writes: readonly Write[]): Generator<string> {
    for (const { table: name, key, before, after } of writes) {
      if (before === undefined || after !== undefined) continue;
      yield topic.row(name, key);
      const table = this.#tables[name] as Table<unknown>;
      for (const [index, value] of table.indexValues(before)) {
        if (table.by(index, value).length === 0) yield topic.by(name, index, value);
      }
    }
  }
}
