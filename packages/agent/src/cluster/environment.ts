/** What would make a run differ from the next; tests bring their own. */
export interface Environment {
  /** Nanoseconds since 1970. */
  now(): bigint;
  /** A new UUID. */
  newId(): string;
  /** 0 to 1. */
  random(): number;
}
