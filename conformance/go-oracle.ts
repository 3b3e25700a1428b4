import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

/**
 * A Go program that answers questions, one JSON object a line on standard input and output. It is
 * built when the oracle is made.
 */
export class GoOracle<Question, Answer> implements Disposable {
  readonly #directory: string;
  readonly #process: ChildProcess;
  readonly #waiting: ((line: string) => void)[] = [];

  /**
   * @param source the folder of the program, below this one
   * @throws {Error} when there is no Go, or the program cannot be built
   */
  constructor(source: string) {
    this.#directory = mkdtempSync(path.join(tmpdir(), `${source}-`));
    const program = path.join(this.#directory, source);
    const build = spawnSync("go", ["build", "-o", program, "."], {
      cwd: path.join(import.meta.dirname, source),
      encoding: "utf8",
    });
    if (build.error !== undefined) {
      throw new Error("The conformance tests need Go (https://go.dev) on the path", {
        cause: build.error,
      });
    }
    if (build.status !== 0) {
      throw new Error(`Building conformance/${source} failed:\n${build.stderr}`);
    }
    this.#process = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
    if (this.#process.stdout === null) throw new Error("The oracle has no output");
    createInterface({ input: this.#process.stdout }).on("line", (line) =>
      this.#waiting.shift()?.(line),
    );
  }

  async ask(question: Question): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#waiting.push(resolve);
    this.#process.stdin?.write(`${JSON.stringify(question)}\n`);
    return JSON.parse(await promise) as Answer;
  }

  [Symbol.dispose](): void {
    this.#process.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
