import { after, before } from "node:test";
import type { Browser } from "playwright-core";
import { startBrowser } from "./browser.ts";
import { PageAgent } from "./page-agent.ts";
import { Visitor, type VisitorOptions } from "./visitor.ts";

/** An agent and a browser for the tests of one file, from before the first to after the last. */
export class Site {
  #agent: PageAgent | undefined;
  #browser: Browser | undefined;

  /**
   * @param prepare what the agent is to run before the first test
   * @param options.config of the agent
   */
  constructor(
    prepare: (agent: PageAgent) => Promise<void> = async () => {},
    { config = "" }: { config?: string } = {},
  ) {
    before(async () => {
      // One after the other, so that each is ended where the next cannot be started.
      this.#agent = await PageAgent.start({ config });
      this.#browser = await startBrowser();
      await prepare(this.#agent);
    });
    after(async () => {
      await this.#browser?.close();
      await this.#agent?.[Symbol.asyncDispose]();
    });
  }

  get agent(): PageAgent {
    if (this.#agent === undefined) throw new Error("The agent is not started yet");
    return this.#agent;
  }

  get browser(): Browser {
    if (this.#browser === undefined) throw new Error("The browser is not started yet");
    return this.#browser;
  }

  /** Somebody who opens an address of the page. */
  async visit(path: string, options?: VisitorOptions): Promise<Visitor> {
    const visitor = await Visitor.come(this.browser, this.agent, options);
    await visitor.goTo(path);
    return visitor;
  }
}
