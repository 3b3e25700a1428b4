const MOST_OPEN = 32;

/** Whoever has a log file open that it can open again. */
export interface LogHolder {
  closeLog(): void;
}

/**
 * Bounds how many log files a collector has open: a task that writes nothing needs the descriptors of
 * its FIFOs and no others.
 */
export class OpenLogs {
  /** In the order of their last use. */
  readonly #holders = new Set<LogHolder>();

  /** To be called by whoever is about to use its log; may close that of another. */
  use(holder: LogHolder): void {
    this.#holders.delete(holder);
    this.#holders.add(holder);
    const [oldest] = this.#holders;
    if (this.#holders.size > MOST_OPEN && oldest !== undefined) this.#close(oldest);
  }

  /** To be called when a holder has closed its log by itself. */
  forget(holder: LogHolder): void {
    this.#holders.delete(holder);
  }

  /** Closes all logs but one's; whether there were any. */
  closeOthers(holder: LogHolder): boolean {
    const others = [...this.#holders].filter((other) => other !== holder);
    for (const other of others) this.#close(other);
    return others.length > 0;
  }

  #close(holder: LogHolder): void {
    this.#holders.delete(holder);
    holder.closeLog();
  }
}
