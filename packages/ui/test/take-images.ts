// Takes the pictures of docs/images: node packages/ui/test/take-images.ts
import path from "node:path";
import { startBrowser } from "./browser.ts";
import { PageAgent } from "./page-agent.ts";
import { FLAKY, HUGE, NIGHTLY, RESIZE, SHOP } from "./sample-jobs.ts";
import { Visitor } from "./visitor.ts";

const IMAGES = path.resolve(import.meta.dirname, "../../../docs/images");
/** Until the charts have a past. */
const SETTLE_MS = 40_000;

await using agent = await PageAgent.start();
for (const job of [SHOP, FLAKY, HUGE, NIGHTLY, RESIZE]) await agent.run(job);
const web = await agent.runningAllocation("shop", "web");
const browser = await startBrowser();
try {
  const images = [
    ["overview-light", "/ui/", {}],
    ["overview-dark", "/ui/", { colorScheme: "dark" }],
    ["job-light", "/ui/jobs/shop", {}],
    ["logs-dark", "/ui/jobs/shop/logs", { colorScheme: "dark" }],
    ["allocation-light", `/ui/allocations/${web}`, {}],
    ["editor-dark", "/ui/run?job=shop", { colorScheme: "dark" }],
    ["overview-phone", "/ui/", { width: 390, height: 844 }],
    ["logs-phone", `/ui/allocations/${web}/logs`, { width: 390, height: 844, colorScheme: "dark" }],
  ] as const;
  const visitors = await Promise.all(
    images.map(async ([name, address, options]) => {
      const visitor = await Visitor.come(browser, agent, options);
      await visitor.goTo(address);
      return { name, visitor };
    }),
  );
  await visitors[0]?.visitor.page.waitForTimeout(SETTLE_MS);
  for (const { name, visitor } of visitors) {
    await visitor.page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
    await visitor[Symbol.asyncDispose]();
  }
} finally {
  await browser.close();
}
