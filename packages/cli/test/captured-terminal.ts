import { chooseStyle } from "../src/terminal/style.ts";
import type { Terminal } from "../src/terminal/terminal.ts";

/** A terminal without colours that keeps what is written, with moments replaced by "TIME". */
export class CapturedTerminal implements Terminal {
  readonly style = chooseStyle(
    { noColor: true, forceColor: false },
    { env: {}, output: process.stdout },
  );
  readonly redraws = false;
  readonly #lines: string[] = [];

  get text(): string {
    return this.#lines.join("\n").replaceAll(/\d{4}-\d\d-\d\dT[\d:]+(?:Z|[+-][\d:]+)/g, "TIME");
  }

  print(text: string): void {
    this.#lines.push(text);
  }

  warn(text: string): void {
    this.#lines.push(text);
  }

  fail(text: string): void {
    this.#lines.push(text);
  }

  progress(): void {}
}
