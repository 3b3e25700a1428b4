import assert from "node:assert/strict";
import { test } from "node:test";
import type { Request } from "playwright-core";
import { Relay } from "../relay.ts";
import { FLAKY, GREETER, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";
import { isNoMeasurement, Visitor } from "../visitor.ts";

/** An idle page is watched for so long. */
const WATCHED_MS = 12_000;
/** How often an event may come late, or a busy machine lose the connection, before it is idle. */
const MOST_INTERRUPTIONS = 5;
const INTERVAL_MS = 5000;

const site = new Site(async (agent) => {
  for (const job of [SHOP, GREETER]) await agent.run(job);
});

test("an idle page asks for nothing but its measurements, every 5 s", async () => {
  const web = await site.agent.runningAllocation("shop", "web");
  const greeter = await site.agent.runningAllocation("greeter", "greeter");
  for (const job of ["shop", "greeter"]) await site.agent.deployed(job);
  const addresses = [
    "/ui/",
    "/ui/jobs/shop",
    "/ui/jobs/shop/logs",
    `/ui/allocations/${web}`,
    `/ui/allocations/${greeter}`,
    "/ui/variables",
    "/ui/node",
  ];
  await Promise.all(addresses.map(isIdle));
});

async function isIdle(address: string): Promise<void> {
  await using visitor = await site.visit(address);
  await visitor.sees("live");
  for (let interruptions = 0; ; interruptions++) {
    await visitor.asksNothing();
    const asked = await askedWhileIdle(visitor, address);
    if (asked.length === 0) return;
    assert.ok(interruptions < MOST_INTERRUPTIONS, `${address}\n${asked.join("\n")}`);
  }
}

/** What a page asks for in a while besides its measurements, which must not come one upon the other. */
async function askedWhileIdle(visitor: Visitor, address: string): Promise<string[]> {
  const seen = visitor.requests.length;
  await visitor.page.waitForTimeout(WATCHED_MS);
  // By the page's own clock: a busy machine may tell of them late, and of several at once.
  const begun = await visitor.page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name, startTime }) => [name, startTime] as const),
  );
  const measured = begun.filter(([name]) => !isNoMeasurement(` ${new URL(name).pathname}`));
  for (const [name, times] of Map.groupBy(measured, ([name]) => name)) {
    for (const [at, [, time]] of times.entries()) {
      const restedMs = time - (times[at - 1]?.[1] ?? Number.NEGATIVE_INFINITY);
      assert.ok(restedMs >= INTERVAL_MS, `${address}: ${name} after ${restedMs} ms`);
    }
  }
  return visitor.requests.slice(seen).filter(isNoMeasurement);
}

test("a lost connection is said, and comes back by itself with what has changed", async () => {
  await using relay = await Relay.start(site.agent.address);
  await using visitor = await Visitor.come(site.browser, relay);
  await visitor.goTo("/ui/");
  await visitor.sees("live");
  visitor.expectsErrors = true;
  relay.cut();
  await visitor.sees(/^The connection to the agent is lost/);
  await site.agent.run(FLAKY);
  relay.lead(site.agent.address);
  await visitor.link("importer").waitFor();
  await visitor.text(/^The connection to the agent is lost/).waitFor({ state: "detached" });
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
  await visitor.sees(/^The agent answered:/);
  await visitor.judgeAccess();
  await visitor.field(/^Secret id/).fill("0b3c8a4e-aaaa-bbbb-cccc-123456789012");
  await visitor.button("Use this token").click();
  await visitor.link("shop").waitFor();
  assert.equal(tokens.at(-1), "0b3c8a4e-aaaa-bbbb-cccc-123456789012");
  await visitor.text(/^The agent answered:/).waitFor({ state: "detached" });
});

test("what an earlier token is refused late is not held against the next", async () => {
  const wrong = "11111111-2222-3333-4444-555555555555";
  await using visitor = await Visitor.come(site.browser, site.agent, { token: wrong });
  const { page } = visitor;
  visitor.expectsErrors = true;
  const refusal = { status: 403, body: "ACL token not found" };
  const isRefused = (request: Request) => request.headers()["x-nomad-token"] === wrong;
  await page.route("**/v1/jobs?*", async (route) => {
    if (!isRefused(route.request())) return await route.continue();
    await route.fulfill(refusal);
  });
  const late = Promise.withResolvers<void>();
  await page.route("**/v1/evaluations?*", async (route) => {
    if (!isRefused(route.request())) return await route.continue();
    await late.promise;
    await route.fulfill(refusal);
  });
  await visitor.goTo("/ui/");
  await visitor.field(/^Secret id/).fill("0b3c8a4e-aaaa-bbbb-cccc-123456789012");
  await visitor.button("Use this token").click();
  await visitor.link("shop").waitFor();
  const answer = page.waitForResponse((response) => isRefused(response.request()));
  late.resolve();
  await (await answer).finished();
  await visitor.asksNothing();
  assert.equal(await visitor.text(/^The agent answered:/).count(), 0);
});

test("requests that change something carry the header that foreign pages cannot send", async () => {
  await using visitor = await site.visit("/ui/jobs/shop");
  const { page } = visitor;
  const change = page.waitForRequest((request) => request.method() !== "GET");
  await visitor.confirm("Restart");
  assert.equal((await change).headers()["x-requested-with"], "drover");
});
