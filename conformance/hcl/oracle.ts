import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

/** What can be done with a text. */
export type Mode =
  | "config"
  | "expression"
  | "template"
  | "json"
  | "dynamic"
  | "hcl1"
  | "format"
  | "time";

/** A value for expressions to refer to: plain data to be converted to a type, or an unknown value. */
export interface Variable {
  readonly type: string;
  readonly value?: unknown;
  readonly unknown?: boolean;
}

export interface Question {
  readonly mode: Mode;
  readonly text: string;
  readonly variables?: Readonly<Record<string, Variable>>;
}

export interface Answer {
  /** Whether the text is well-formed. */
  readonly parsed: boolean;
  /** Whether it also has a value. */
  readonly ok: boolean;
  /** The value with its types, as `encode` of this folder writes it. */
  readonly value?: unknown;
  readonly error?: string;
}

const SOURCE = path.resolve(import.meta.dirname, "../go-hcl");

/** HashiCorp's own HCL, in a Go program that is built when the oracle is made. */
export class Oracle implements Disposable {
  readonly #directory: string;
  readonly #process: ChildProcess;
  readonly #waiting: ((line: string) => void)[] = [];

  /** @throws {Error} when there is no Go, or the program cannot be built */
  constructor() {
    this.#directory = mkdtempSync(path.join(tmpdir(), "go-hcl-"));
    const program = path.join(this.#directory, "go-hcl");
    const build = spawnSync("go", ["build", "-o", program, "."], {
      cwd: SOURCE,
      encoding: "utf8",
    });
    if (build.error !== undefined) {
      throw new Error("The conformance tests need Go (https://go.dev) on the path", {
        cause: build.error,
      });
    }
    if (build.status !== 0) throw new Error(`Building conformance/go-hcl failed:\n${build.stderr}`);
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
