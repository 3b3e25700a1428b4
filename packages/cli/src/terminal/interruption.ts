import { Fault } from "@drover/fault";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Aborts when this process is asked to end. */
export class Interruption implements Disposable {
  readonly #abort = new AbortController();
  readonly #onSignal = (name: NodeJS.Signals) =>
    this.#abort.abort(new Fault("canceled", `Interrupted by ${name}`));

  constructor() {
    for (const name of SIGNALS) process.on(name, this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  [Symbol.dispose](): void {
    for (const name of SIGNALS) process.off(name, this.#onSignal);
  }
}
