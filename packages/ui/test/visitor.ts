import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DEADLINE_MS = 60_000;

export interface VisitorOptions {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
}

/** Somebody who looks at the page in a browser of his own. What goes wrong in it fails the test. */
export class Visitor implements AsyncDisposable {
  readonly page: Page;
  /** What the page asked the agent for: method and path with query. */
  readonly requests: string[] = [];
  /** Whether the agent is meant to be out of reach, which browsers report as errors. */
  expectsErrors = false;
  readonly #address: string;
  readonly #context: BrowserContext;
  readonly #errors: string[] = [];

  private constructor(context: BrowserContext, page: Page, address: string) {
    this.#context = context;
    this.page = page;
    this.#address = address;
    page.on("console", (message) => {
      if (message.type() === "error" && !this.expectsErrors) this.#errors.push(message.text());
    });
    page.on("pageerror", (error) => this.#errors.push(String(error.stack)));
    page.on("request", (request) => {
      const { pathname, search } = new URL(request.url());
      this.requests.push(`${request.method()} ${pathname}${search}`);
    });
  }

  static async come(
    browser: Browser,
    { address }: { address: string },
    { colorScheme = "light", width = 1280, height = 800 }: VisitorOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: address,
      colorScheme,
      viewport: { width, height },
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(DEADLINE_MS);
    return new Visitor(context, await context.newPage(), address);
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(`${this.#address}${path}`);
  }

  /** Waits until a text can be seen. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Fails with what hinders people who see, hear or move less than others, and with what is too wide. */
  async judgeAccess(): Promise<void> {
    await this.page.evaluate(AXE);
    const problems = await this.page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import("axe-core") };
      const { violations } = await axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      });
      return violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join("\n")}`,
      );
    });
    assert.deepEqual(problems, [], this.page.url());
    const overhang = await this.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(overhang <= 0, `${this.page.url()} is ${overhang} pixels too wide`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
    assert.deepEqual(this.#errors, [], "errors in the browser");
  }
}
