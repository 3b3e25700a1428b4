import assert from "node:assert/strict";
import { test } from "node:test";
import { FLAKY, HUGE, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";

const site = new Site();

test("an empty agent tells what to do next", async () => {
  await using visitor = await site.visit("/");
  await visitor.sees("No job runs yet");
  await visitor.sees("Nothing has failed");
  assert.equal(new URL(visitor.page.url()).pathname, "/ui/");
  await visitor.judgeAccess();
  for (const [address, text] of [
    ["/ui/jobs", "No job runs yet"],
    ["/ui/evaluations", "No evaluation"],
    ["/ui/services", "No service runs"],
  ] as const) {
    await visitor.goTo(address);
    await visitor.sees(text);
    await visitor.judgeAccess();
  }
});

test("jobs, what they run and what failed appear as it happens, without a reload", async () => {
  await using visitor = await site.visit("/ui/");
  await visitor.sees("live");
  for (const job of [SHOP, FLAKY, HUGE]) await site.agent.run(job);
  await visitor.row(/^shop /).sees(/4\/4$/);
  await visitor.row(/^shop /).sees("successful");
  await visitor.sees(/Exit code 3/);
  // It is started again once.
  await visitor
    .row(/^importer failed /)
    .cell("1")
    .waitFor();
  await visitor.sees(/^\d+ cores?, up for \d/);
  for (const name of ["CPU", "Memory", "Disk"]) {
    await visitor.image(new RegExp(`^${name} over the last two minutes, now `)).waitFor();
  }
  const { value: agent } = await site.agent.client.agent.self();
  await visitor.sees(agent.stats.drover?.version ?? "");
  await visitor.sees(/Cannot be placed: .*memory/);
  await visitor.judgeAccess();
});

test("the page is in order in the dark, on a phone and on a wide screen", async () => {
  for (const options of [
    { colorScheme: "dark" },
    { width: 360, height: 740 },
    { width: 3840, height: 2160 },
  ] as const) {
    await using visitor = await site.visit("/ui/", options);
    await visitor.sees("live");
    await visitor.sees("shop");
    await visitor.judgeAccess();
  }
});

test("search finds a job by a part of its name, with the keyboard alone", async () => {
  await using visitor = await site.visit("/ui/");
  const { page } = visitor;
  await visitor.sees("live");
  await page.keyboard.press("/");
  await visitor.choice("Name or id").and(page.locator(":focus")).waitFor();
  await page.keyboard.type("job shop");
  await visitor.option(/job shop/).waitFor();
  await visitor.judgeAccess();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/ui/jobs/shop");
});

test("search finds services, allocations and pages too, with Ctrl-K", async () => {
  await using visitor = await site.visit("/ui/");
  const { page } = visitor;
  await visitor.sees("live");
  for (const [text, found, url] of [
    ["service shop", "service shop-web", "**/ui/services/shop-web"],
    ["allocation cache", /^allocation shop\.cache\[0\] \w{8}, running$/, "**/ui/allocations/*"],
    ["page node", "page Node", "**/ui/node"],
    ["run a", "page Run a job", "**/ui/run"],
  ] as const) {
    await page.keyboard.press("Control+k");
    await visitor.choice("Name or id").fill(text);
    await visitor.option(found).click();
    await page.waitForURL(url);
  }
});

test("the colours follow the system until the user chooses, which is kept", async () => {
  await using visitor = await site.visit("/ui/", { colorScheme: "dark" });
  const { page } = visitor;
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await visitor.button("Colours: system").click();
  await visitor.button("Colours: light").waitFor();
  assert.notEqual(await ground(), dark);
  await page.reload();
  await visitor.button("Colours: light").waitFor();
  assert.notEqual(await ground(), dark);
});
