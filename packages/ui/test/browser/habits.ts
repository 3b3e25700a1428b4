import assert from "node:assert/strict";
import { test } from "node:test";
import { GREETER, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";

/** Of the whole page: what people do not see as a jump. Source: web.dev, "Cumulative Layout Shift". */
const MOST_SHIFT = 0.1;

let web = "";
let greeter = "";

const site = new Site(async (agent) => {
  await agent.run(SHOP);
  await agent.run(GREETER);
  await agent.client.variables.put("nomad/jobs/shop", { items: { password: "swordfish" } });
  web = await agent.runningAllocation("shop", "web");
  greeter = await agent.runningAllocation("greeter", "greeter");
});

/** Every page, and what shows that it is there. */
const PAGES = (): readonly (readonly [address: string, text: string | RegExp])[] => [
  ["/ui/", "shop"],
  ["/ui/jobs", "greeter"],
  ["/ui/jobs/shop", "running"],
  ["/ui/jobs/shop/logs", /request \d+ served/],
  ["/ui/jobs/shop/deployments", "successful"],
  ["/ui/jobs/shop/evaluations", "complete"],
  ["/ui/jobs/shop/versions", "The oldest version that is kept."],
  ["/ui/jobs/shop/file", /job "shop"/],
  ["/ui/run", "Run a job"],
  [`/ui/allocations/${web}`, "Task started by client"],
  [`/ui/allocations/${greeter}`, "passing"],
  [`/ui/allocations/${web}/logs`, /request \d+ served/],
  [`/ui/allocations/${web}/files`, "alloc/"],
  [`/ui/allocations/${web}/terminal`, "Runs a command beside the task"],
  ["/ui/evaluations", "complete"],
  ["/ui/services", "shop-web"],
  ["/ui/services/shop-web", "shop"],
  ["/ui/variables", "nomad/jobs/shop"],
  ["/ui/variables/nomad%2Fjobs%2Fshop", "password"],
  ["/ui/variables/nomad%2Fjobs%2Fshop?edit=1", "Edit"],
  ["/ui/variables?new=", "New variable"],
  ["/ui/node", "kernel.name"],
  ["/ui/tokens", "Access control is off"],
  ["/ui/settings", "Jobs are refused"],
];

for (const [where, options] of [
  ["on a phone of 360 pixels, in the dark", { width: 360, height: 740, colorScheme: "dark" }],
  ["on a screen of 3840 pixels", { width: 3840, height: 2160 }],
] as const) {
  test(`every page is in order ${where}`, async () => {
    await using visitor = await site.visit("/ui/", options);
    for (const [address, text] of PAGES()) {
      await visitor.goTo(address);
      await visitor.sees(text);
      await visitor.judgeAccess();
    }
  });
}

test("nothing jumps while a page loads", async () => {
  for (const [address, text] of PAGES()) {
    await using visitor = await site.visit("about:blank");
    await visitor.locator.addInitScript(() => {
      const seen = { shift: 0 };
      Object.assign(window, { seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          seen.shift += (entry as unknown as { value: number }).value;
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await visitor.goTo(address);
    await visitor.sees(text);
    const shift = await visitor.page.evaluate(
      () => (window as unknown as { seen: { shift: number } }).seen.shift,
    );
    assert.ok(shift < MOST_SHIFT, `${address} jumps by ${shift}`);
  }
});

test("the keyboard alone reaches a job, its buttons, and what they ask back", async () => {
  await using visitor = await site.visit("/ui/jobs");
  const { page } = visitor;
  const press = (key: string) => page.keyboard.press(key);
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  const reach = async (name: string) => {
    for (let presses = 0; presses < 100; presses++) {
      await press("Tab");
      if ((await focused()) === name) return;
    }
    assert.fail(`Tab does not reach “${name}”`);
  };
  await visitor.link("shop").waitFor();
  await reach("Skip to the content");
  await press("Enter");
  await reach("shop");
  await press("Enter");
  await page.waitForURL("**/ui/jobs/shop");
  await visitor.button("Stop").waitFor();
  await reach("Stop");
  await press("Enter");
  await visitor.dialog.button("Stop").waitFor();
  await press("Escape");
  await visitor.dialog.button("Stop").waitFor({ state: "detached" });
  assert.equal(await focused(), "Stop");
  await press("Control+k");
  await visitor.choice("Name or id").waitFor();
});

test("times are as people say them, with the exact one on hover", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}`);
  const time = visitor.region("Facts").locator.locator("time").first();
  await time.waitFor();
  assert.match((await time.textContent()) ?? "", /^(?:just now|\d+\w( \d+\w)? ago)$/);
  assert.match((await time.getAttribute("title")) ?? "", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} /);
});

test("what was done is said to screen readers, and what changes by itself is not", async () => {
  await using visitor = await site.visit("/ui/node");
  await visitor.button("Make ineligible").click();
  const said = visitor.page.locator("[role=status][aria-live=polite]");
  await said.filter({ hasText: "takes no new work" }).waitFor();
  await visitor.button("Make eligible").click();
  await visitor.button("Make ineligible").waitFor();
});
