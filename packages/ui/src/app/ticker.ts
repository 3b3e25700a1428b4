import { every } from "@drover/clock";
import { signal } from "@preact/signals";

/** The time, to the second, for what shows how long ago something was; it stands while nobody looks. */
export class Ticker {
  /** Milliseconds since 1970. */
  readonly now = signal(Date.now());

  constructor() {
    const tick = () => {
      if (!document.hidden) this.now.value = Date.now();
    };
    every(1000, tick);
    document.addEventListener("visibilitychange", tick);
  }
}
