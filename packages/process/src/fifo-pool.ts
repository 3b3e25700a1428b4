import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { Fault } from "@drover/fault";

const BATCH = 64;

/**
 * Named pipes made in advance: Node cannot make one, and running mkfifo(1) for each task would cost
 * as much as starting the task.
 */
export class FifoPool {
  readonly #directory: string;
  #stock: string[] | undefined;
  #refill: Promise<void> | undefined;

  /** @param directory kept between processes, so that none of its pipes is ever left over */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Moves a pipe, readable by this user alone, to `target`.
   *
   * @throws {Fault} `unavailable` if mkfifo(1) cannot make one
   */
  async take(target: string): Promise<void> {
    this.#stock ??= this.#findStock();
    for (;;) {
      const name = this.#stock.pop();
      if (name === undefined) {
        await this.#fill();
      } else if (renameIfThere(path.join(this.#directory, name), target)) {
        return;
      }
    }
  }

  /** Removes the pipes that nobody took. */
  close(): void {
    for (const name of this.#stock ?? []) rmSync(path.join(this.#directory, name), { force: true });
    this.#stock = undefined;
  }

  #findStock(): string[] {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    return readdirSync(this.#directory);
  }

  /** Callers that come while a batch is being made wait for it. */
  #fill(): Promise<void> {
    this.#refill ??= this.#makeBatch().finally(() => {
      this.#refill = undefined;
    });
    return this.#refill;
  }

  async #makeBatch(): Promise<void> {
    const names = Array.from({ length: BATCH }, () => randomUUID());
    try {
      await promisify(execFile)("mkfifo", ["-m", "600", ...names], { cwd: this.#directory });
    } catch (error) {
      throw new Fault("unavailable", `Cannot make named pipes in ${this.#directory}`, {
        cause: error,
      });
    }
    this.#stock?.push(...names);
  }
}

/** False if another process of the same pool was faster. */
function renameIfThere(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
