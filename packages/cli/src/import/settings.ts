/** A setting that a job has no counterpart for. */
export interface Lost {
  /** Where it stands, as "program:web stdout_logfile". */
  readonly setting: string;
  readonly reason: string;
}

const NO_COUNTERPART = "has no counterpart";

/** The settings of one program, of which each is taken or told to be lost. */
export class Settings {
  readonly #place: string;
  readonly #values: Map<string, unknown>;
  readonly #lost: Lost[] = [];

  constructor(place: string, values: Readonly<Record<string, unknown>>) {
    this.#place = place;
    this.#values = new Map(Object.entries(values));
  }

  text(key: string): string | undefined {
    const value = this.#take(key);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "object") return String(value);
    this.lose(key, "is no text");
    return undefined;
  }

  number(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined || text === "") return undefined;
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    this.lose(key, `is no number: ${text}`);
    return undefined;
  }

  /** Any value, for settings that may be several things. */
  value(key: string): unknown {
    return this.#take(key);
  }

  lose(key: string, reason: string): void {
    this.#lost.push({ setting: `${this.#place} ${key}`, reason });
  }

  /** What was not taken, and what was lost. @param reasons why a setting is not needed, by its name */
  lost(reasons: Readonly<Record<string, string>> = {}): Lost[] {
    for (const key of this.#values.keys()) this.lose(key, reasons[key] ?? NO_COUNTERPART);
    this.#values.clear();
    return this.#lost;
  }

  #take(key: string): unknown {
    const value = this.#values.get(key);
    this.#values.delete(key);
    return value;
  }
}
