import { after } from "@drover/clock";
import { Fault } from "@drover/fault";
import { signal } from "@preact/signals";

const SHOWN_MS = 8000;

export interface Notice {
  readonly id: number;
  readonly kind: "done" | "failed";
  readonly text: string;
}

/** What became of what the user asked for; told for some seconds, errors until they are closed. */
export class Notices {
  readonly list = signal<readonly Notice[]>([]);
  #last = 0;

  done(text: string): void {
    const id = this.#add("done", text);
    after(SHOWN_MS, () => this.close(id));
  }

  failed(error: unknown): void {
    this.#add("failed", Fault.from(error).message);
  }

  close(id: number): void {
    this.list.value = this.list.value.filter((notice) => notice.id !== id);
  }

  /** Does something, and tells what became of it. Resolves to whether it succeeded. */
  async attempt(done: string, action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
    } catch (error) {
      this.failed(error);
      return false;
    }
    this.done(done);
    return true;
  }

  #add(kind: Notice["kind"], text: string): number {
    this.#last++;
    const notice = { id: this.#last, kind, text };
    this.list.value = [...this.list.value.slice(-3), notice];
    return notice.id;
  }
}
