import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page, Request } from "playwright-core";
import { Part } from "./part.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DEADLINE_MS = 60_000;
/** Longer than the page rests between two readings of a resource. */
const QUIET_MS = 2000;

export interface VisitorOptions {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  /** The secret id of an ACL token that the tab has. */
  readonly token?: string;
}

/** What finds by a part of a name unless told: {@link Part} finds by whole names. */
type LooseFinder = "getByRole" | "getByLabel" | "getByText" | "getByPlaceholder" | "getByTitle";

/** Somebody who looks at the page in a browser of their own. What goes wrong in it fails the test. */
export class Visitor extends Part<Page> implements AsyncDisposable {
  readonly page: Omit<Page, LooseFinder>;
  /** What the page asked the agent for: method and path with query. */
  readonly requests: string[] = [];
  /** What the agent has not begun to answer yet, as a request that waits for a change. */
  readonly #unanswered = new Set<Request>();
  /** Whether the agent is meant to be out of reach, which browsers report as errors. */
  expectsErrors = false;
  readonly #address: string;
  readonly #context: BrowserContext;
  readonly #errors: string[] = [];

  private constructor(context: BrowserContext, page: Page, address: string) {
    super(page);
    this.#context = context;
    this.page = page;
    this.#address = address;
    page.on("console", (message) => {
      if (message.type() === "error" && !this.expectsErrors) this.#errors.push(message.text());
    });
    page.on("pageerror", (error) => this.#errors.push(String(error.stack)));
    page.on("request", (request) => {
      this.requests.push(wordsOf(request));
      this.#unanswered.add(request);
    });
    page.on("response", (response) => this.#unanswered.delete(response.request()));
    page.on("requestfailed", (request) => this.#unanswered.delete(request));
  }

  static async come(
    browser: Browser,
    { address }: { address: string },
    { colorScheme = "light", width = 1280, height = 800, token = "" }: VisitorOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: address,
      colorScheme,
      viewport: { width, height },
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(DEADLINE_MS);
    await context.addInitScript(keepNotices);
    if (token !== "") {
      await context.addInitScript((secret) => {
        sessionStorage.setItem("drover.token", secret);
      }, token);
    }
    return new Visitor(context, await context.newPage(), address);
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(new URL(path, this.#address).href);
  }

  /** Waits until a notice has told something, be it gone again by now. */
  async isTold(text: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => (window as unknown as { told?: string[] }).told?.includes(wanted),
      text,
    );
  }

  /** Presses a button, and in the dialog that asks back the one of the same name. */
  async confirm(name: string, part: Part | Visitor = this): Promise<void> {
    await part.button(name).click();
    await this.dialog.button(name).click();
  }

  /** Pastes a text into what has the focus, as from another program. */
  async paste(text: string): Promise<void> {
    await this.page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    }, text);
  }

  /**
   * Opens a shell in a terminal, and waits for its prompt: what is typed before it comes is shown, and
   * answered, on the prompt's own line.
   */
  async openShell(button: "Open" | "Open anew" = "Open"): Promise<Part> {
    await this.page
      .locator(".terminal")
      .evaluateAll((left) => left.map((terminal) => terminal.setAttribute("data-left", "")));
    await this.button(button).click();
    const terminal = new Part(this.page.locator(".terminal:not([data-left])"));
    const line = terminal.locator.locator(".xterm-rows > div");
    await line.filter({ hasText: /^[#$]\s*$/ }).waitFor();
    return terminal;
  }

  /** Presses a link of the tabs of a page. */
  async openTab(name: string): Promise<void> {
    await new Part(this.page.locator("nav.tabs")).link(name).click();
  }

  /** Waits until the page asks the agent for nothing but its measurements, so that nothing is under way. */
  async asksNothing(): Promise<void> {
    for (let seen = -1; seen !== this.asked.length || this.#isAsking; ) {
      seen = this.asked.length;
      await this.page.waitForTimeout(QUIET_MS);
    }
  }

  /** The names of what may be pressed, once the page knows what the token may do. */
  async offered(): Promise<string[]> {
    await this.asksNothing();
    return await this.page.locator("main button:visible, main a.button:visible").allTextContents();
  }

  /** Whether something is under way but measurements, and what waits for a change. */
  get #isAsking(): boolean {
    return [...this.#unanswered]
      .map(wordsOf)
      .some((request) => isNoMeasurement(request) && !/[?&]index=/.test(request));
  }

  /** What the page asked for, without its measurements. */
  get asked(): string[] {
    return this.requests.filter(isNoMeasurement);
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
    // What a test answers itself must not be cut off: nobody is left to catch that.
    await this.page.unrouteAll({ behavior: "wait" });
    await this.#context.close();
    // Where the test has failed too, its runner shows neither error.
    for (const error of this.#errors) console.error(`${this.page.url()}: ${error}`);
    assert.deepEqual(this.#errors, [], "errors in the browser");
  }
}

/** As "GET /v1/jobs?namespace=*". */
function wordsOf(request: Request): string {
  const { pathname, search } = new URL(request.url());
  return `${request.method()} ${pathname}${search}`;
}

/** Whether a request asks for anything but what is measured every so often. */
export function isNoMeasurement(request: string): boolean {
  return !/ \/v1\/client\/(?:stats|allocation\/[^/]+\/(?:stats|checks))\b/.test(request);
}

/** Runs in the page: notes what its notices tell, which go away after some seconds. */
function keepNotices(): void {
  const told: string[] = [];
  Object.assign(window, { told });
  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (!(node instanceof Element) || !node.matches(".notice")) continue;
        told.push(node.querySelector("span")?.textContent ?? "");
      }
    }
  }).observe(document, { childList: true, subtree: true });
}
