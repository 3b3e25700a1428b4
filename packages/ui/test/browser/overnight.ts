import assert from "node:assert/strict";
import { test } from "node:test";
import type { CDPSession } from "playwright-core";
import { EventRelay } from "../event-relay.ts";
import { SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";
import { Visitor } from "../visitor.ts";

/** So much faster than in truth time goes by in the page. */
const SPEED = 50;
const TOPICS = ["Job", "Allocation", "Deployment", "Evaluation", "Node"] as const;
/** In each of them the connection is lost once, and before that 20 events come. */
const ROUNDS = 1000;
const WARM_UP_ROUNDS = 200;
const BATCHES = 4;
/** For what browsers keep of code and of garbage that they collect later. */
const ALLOWED_BYTES = 1024 * 1024;
const ALLOWED_NODES = 100;
const ALLOWED_LISTENERS = 20;
/** The most that a browser opens. */
const MOST_CONNECTIONS = 6;

const site = new Site(async (agent) => {
  await agent.run(SHOP);
  await agent.runningAllocation("shop", "web");
});

test("a page that is left open for 20,000 events and 1,000 lost connections does not grow", async () => {
  await using relay = await EventRelay.start(site.agent.address);
  await using visitor = await hurried(relay);
  await visitor.goTo("/ui/");
  await visitor.row(/^shop /).sees(/4\/4$/);
  const devtools = await visitor.locator.context().newCDPSession(visitor.locator);
  await devtools.send("Performance.enable");
  await night(relay, WARM_UP_ROUNDS);
  const before = await sizeOf(devtools);
  await night(relay, ROUNDS);
  const after = await sizeOf(devtools);
  const growth = `from ${JSON.stringify(before)} to ${JSON.stringify(after)}`;
  assert.ok(after.bytes - before.bytes < ALLOWED_BYTES, growth);
  assert.ok(after.nodes - before.nodes < ALLOWED_NODES, growth);
  assert.ok(after.listeners - before.listeners < ALLOWED_LISTENERS, growth);
  assert.ok(relay.streams >= ROUNDS + WARM_UP_ROUNDS, `${relay.streams} streams`);
  assert.ok(relay.open <= 1, `${relay.open} streams are open`);
  const connections = await relay.connections();
  assert.ok(connections <= MOST_CONNECTIONS, `${connections} connections`);
  // It still follows what happens.
  await visitor.row(/^shop /).sees(/4\/4$/);
  await site.agent.client.jobs.scale("shop", { group: "cache", count: 2 });
  await relay.listener();
  relay.tell(TOPICS);
  await visitor.row(/^shop /).sees(/\/5$/);
});

test("a page that nobody sees lets go of the agent, and is up to date when it is seen again", async () => {
  await using relay = await EventRelay.start(site.agent.address);
  await using visitor = await hurried(relay);
  await visitor.goTo("/ui/");
  await visitor.sees("live");
  await visitor.row(/^shop /).locator.waitFor();
  await look(visitor, { isHidden: true });
  await visitor.text("paused").waitFor();
  await visitor.asksNothing();
  assert.equal(relay.open, 0);
  const asked = visitor.requests.length;
  await visitor.page.waitForTimeout(1000);
  assert.deepEqual(visitor.requests.slice(asked), [], `in ${SPEED} s nothing is asked for`);
  await look(visitor, { isHidden: false });
  await relay.listener();
  await visitor.sees("live");
});

/** Somebody in whose browser time flies. */
async function hurried(relay: EventRelay): Promise<Visitor> {
  const visitor = await Visitor.come(site.browser, relay);
  visitor.expectsErrors = true;
  await visitor.locator.addInitScript((speed) => {
    const { setTimeout: later, setInterval: often, performance: clock, Date: Calendar } = window;
    const [start, read] = [clock.now(), clock.now.bind(clock)];
    const startMs = Calendar.now();
    const passed = () => (read() - start) * speed;
    Object.assign(window, {
      setTimeout: (act: TimerHandler, ms = 0) => later(act, ms / speed),
      setInterval: (act: TimerHandler, ms = 0) => often(act, ms / speed),
    });
    clock.now = passed;
    Calendar.now = () => startMs + passed();
  }, SPEED);
  return visitor;
}

async function night(relay: EventRelay, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await relay.listener();
    for (let batch = 0; batch < BATCHES; batch++) relay.tell(TOPICS);
    await new Promise((resolve) => setImmediate(resolve));
    relay.cut();
  }
  await relay.listener();
}

/** What the page holds once its garbage is collected. */
async function sizeOf(devtools: CDPSession) {
  await devtools.send("HeapProfiler.enable");
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  const measured = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return {
    bytes: measured("JSHeapUsedSize"),
    nodes: measured("Nodes"),
    listeners: measured("JSEventListeners"),
  };
}

/** As when the tab is switched. */
async function look(visitor: Visitor, { isHidden }: { isHidden: boolean }): Promise<void> {
  await visitor.page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
}
