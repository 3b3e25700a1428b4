import assert from "node:assert/strict";
import { test } from "node:test";
import { startBrowser } from "../browser.ts";
import { PageAgent } from "../page-agent.ts";
import { FLAKY, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";
import { Visitor } from "../visitor.ts";

/** An idle page is watched for so long. */
const WATCHED_MS = 12_000;
const INTERVAL_MS = 5000;

const site = new Site();

test("an idle page asks for nothing but its measurements, every 5 s", async () => {
  await site.agent.run(SHOP);
  await site.agent.runningAllocation("shop", "web");
  await using visitor = await site.visit("/ui/");
  await visitor.sees("live");
  await visitor.page.getByRole("row", { name: /shop/ }).getByText("successful").waitFor();
  const seen = visitor.requests.length;
  await visitor.page.waitForTimeout(WATCHED_MS);
  const asked = visitor.requests
    .slice(seen)
    .filter((request) => !request.includes("/v1/client/stats"));
  const measured = visitor.requests.length - seen - asked.length;
  assert.ok(measured <= WATCHED_MS / INTERVAL_MS + 1, `${measured} measurements`);
  // What was read last may have been asked for by an event that came late.
  assert.ok(asked.length <= 5, asked.join("\n"));
});

test("a lost connection is said, and comes back by itself with what has changed", async () => {
  const browser = await startBrowser();
  try {
    const first = await PageAgent.start();
    const { port } = first;
    await using visitor = await Visitor.come(browser, first);
    try {
      await visitor.goTo("/ui/");
      await visitor.sees("live");
      visitor.expectsErrors = true;
    } finally {
      await first[Symbol.asyncDispose]();
    }
    await visitor.sees("The connection to the agent is lost");
    await using second = await PageAgent.start({ port });
    await second.run(FLAKY);
    await visitor.page.getByRole("link", { name: "importer", exact: true }).waitFor();
    await visitor.page
      .getByText("The connection to the agent is lost")
      .waitFor({ state: "detached" });
  } finally {
    await browser.close();
  }
});

test("a token is asked for where the agent refuses, kept for the tab, and sent", async () => {
  await using visitor = await site.visit("/ui/settings");
  const { page } = visitor;
  visitor.expectsErrors = true;
  const tokens: (string | undefined)[] = [];
  await page.route("**/v1/jobs?*", async (route) => {
    const token = route.request().headers()["x-nomad-token"];
    tokens.push(token);
    if (token === undefined) await route.fulfill({ status: 403, body: "Permission denied" });
    else await route.continue();
  });
  await visitor.goTo("/ui/jobs");
  await visitor.sees("The agent answered:");
  await visitor.judgeAccess();
  await page.getByLabel(/Secret id/).fill("0b3c8a4e-aaaa-bbbb-cccc-123456789012");
  await page.getByRole("button", { name: "Use this token" }).click();
  await page.getByRole("link", { name: "shop" }).waitFor();
  assert.equal(tokens.at(-1), "0b3c8a4e-aaaa-bbbb-cccc-123456789012");
  await page.getByText("The agent answered:").waitFor({ state: "detached" });
});

test("requests that change something carry the header that foreign pages cannot send", async () => {
  await using visitor = await site.visit("/ui/jobs/shop");
  const { page } = visitor;
  const change = page.waitForRequest((request) => request.method() !== "GET");
  await page.getByRole("button", { name: "Restart" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restart" }).click();
  assert.equal((await change).headers()["x-requested-with"], "drover");
});
