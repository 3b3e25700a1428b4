import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { Relay } from "../relay.ts";
import { NOISY, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";
import { Visitor } from "../visitor.ts";

const LINES = 100_000;

let web = "";
let long = "";

const site = new Site(async (agent) => {
  await agent.run(SHOP);
  await agent.run(LONG);
  await agent.allRun("shop", 4);
  web = await agent.runningAllocation("shop", "web");
  long = await agent.runningAllocation("long", "g");
});

test("stdout and stderr come together as they are written, in their colours", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}/logs`);
  const { page } = visitor;
  await page.locator(".ansi-2", { hasText: "INFO" }).first().waitFor();
  await page.locator(".ansi-3", { hasText: "WARN" }).first().waitFor();
  await hasLines(page, (await lineCount(page)) + 1);
  await visitor.judgeAccess();
  await visitor.field("server stderr").uncheck();
  await visitor.field("server stderr").and(page.locator(":not(:checked)")).waitFor();
  assert.match(new URL(page.url()).search, /^\?from=\w+\.server\.stdout$/);
});

test("a pause holds new lines back until it ends", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}/logs`);
  const { page } = visitor;
  await page.locator(".log .row").first().waitFor();
  await visitor.button("Pause").click();
  await visitor.text(/\d+ new lines?/).waitFor();
  const before = await page.locator(".log .row").count();
  await visitor.text(/[3-9] new lines/).waitFor();
  assert.equal(await page.locator(".log .row").count(), before);
  await visitor.button("Resume").click();
  await visitor.text(/\d+ lines/).waitFor();
});

test("all outputs of a job are merged, each with its colour, over one connection", async () => {
  await using visitor = await site.visit("/ui/jobs/shop/logs");
  await visitor.page.waitForFunction((count) => {
    const rows = [...document.querySelectorAll(".log .row")];
    const spoken = rows.filter(({ textContent }) => textContent?.includes("INFO"));
    return new Set(spoken.map(({ className }) => className)).size === count;
  }, 3);
  assert.equal(await visitor.page.locator(".sources :checked").count(), 8);
  const streams = visitor.requests.filter((request) => request.includes("/v1/client/fs/logs"));
  assert.equal(streams.length, 1);
  await visitor.judgeAccess();
});

test("what several allocations have written before is merged by the times in the lines", async () => {
  await using visitor = await site.visit("about:blank");
  const { page } = visitor;
  const texts = [
    "2026-01-01T00:00:01Z one\n2026-01-01T00:00:03Z three\n  of it\n",
    "",
    '{"time":"2026-01-01T00:00:02Z","msg":"two"}\n2026-01-01T00:00:04Z four\n',
  ];
  const frames = texts.map((text, Output) => ({ Output, Data: btoa(text) }));
  await page.route("**/v1/client/fs/logs?*", (route) =>
    route.fulfill({ body: frames.map((frame) => `${JSON.stringify(frame)}\n`).join("") }),
  );
  await visitor.goTo("/ui/jobs/shop/logs");
  const rows = page.locator(".log .row");
  await rows.filter({ hasText: "four" }).waitFor();
  assert.deepEqual(
    (await rows.allTextContents()).map((text) => text.replace(/.*Z\W*/, "")),
    ["one", 'msg":"two"}', "three", "  of it", "four"],
  );
});

test("10,000 lines a second are followed, held back and searched", async (t) => {
  const { client } = site.agent;
  await site.agent.run(NOISY);
  t.after(() => client.jobs.deregister("noisy", { purge: true }));
  const id = await site.agent.runningAllocation("noisy", "g");
  await using visitor = await site.visit(`/ui/allocations/${id}/logs?task=t`);
  const { page } = visitor;
  await hasLines(page, 50_000);
  assert.ok((await page.locator(".log .row").count()) < 200);
  await visitor.button("Pause").click();
  await visitor.text(/,\d+ new lines/).waitFor();
  await visitor.button("Resume").click();
  await visitor.field(/Search the log/).fill("/0 a line/");
  await visitor.field("Only matches").check();
  await visitor.text(/^[\d,]+ of [\d,]+ lines/).waitFor();
  await page.locator(".log .row.match").first().waitFor();
});

test("100,000 lines are scrolled through, searched and filtered, and few are in the document", async () => {
  await using visitor = await site.visit(`/ui/allocations/${long}/logs?task=t`);
  const { page } = visitor;
  await visitor.field("From the start").check();
  await hasLines(page, LINES);
  const log = visitor.region("Log");
  assert.ok((await page.locator(".log .row").count()) < 200);
  await log.locator.evaluate((box) => box.scrollTo(0, 0));
  await log.text("line 1 of many").waitFor();
  await log.locator.evaluate((box) => box.scrollTo(0, box.scrollHeight / 2));
  await log.sees(/^line (?:49|50)\d{3} of many$/);
  await visitor.field(/Search the log/).fill("line 777 ");
  await visitor.button("Previous").click();
  await log.text("line 777 of many").waitFor();
  await visitor.field(/Search the log/).fill("/line 77\\d of/");
  await visitor.field("Only matches").check();
  await visitor.text(/^10 of 100,0/).waitFor();
  await visitor.field("Wrap").check();
  await log.text("line 777 of many").waitFor();
  await visitor.field("Only matches").uncheck();
  await visitor.button("Follow").click();
  await log.text(`line ${LINES} of many`).waitFor();
  await visitor.judgeAccess();
});

test("what is searched for and how the log is shown stands in its address", async () => {
  const address = `/ui/allocations/${long}/logs?task=t&find=line+77770&only=1&wrap=1&whole=1`;
  await using visitor = await site.visit(address);
  const { page } = visitor;
  await visitor.text(/^1 of 100,0/).waitFor();
  await visitor.region("Log").sees("line 77770 of many");
  for (const choice of ["Only matches", "Wrap", "From the start"]) {
    assert.equal(await visitor.field(choice).isChecked(), true, choice);
  }
  await visitor.field("Wrap").uncheck();
  await visitor.field(/Search the log/).fill("line 77771");
  await visitor.region("Log").sees("line 77771 of many");
  const { search } = new URL(page.url());
  assert.equal(search, "?task=t&find=line+77771&only=1&whole=1");
});

test("a reader who scrolls up stays where he is while lines come", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}/logs`, { height: 400 });
  const { page } = visitor;
  await page.waitForFunction(() => {
    const log = document.querySelector(".log");
    return log !== null && log.scrollHeight > log.clientHeight + 60;
  });
  const log = visitor.region("Log");
  await log.locator.evaluate((box) => box.scrollTo(0, 0));
  await visitor.button("Follow", { pressed: false }).waitFor();
  await hasLines(page, (await lineCount(page)) + 3);
  assert.equal(await log.locator.evaluate((box) => box.scrollTop), 0);
});

test("a log whose connection was lost goes on, and says where lines may be missing", async () => {
  await using relay = await Relay.start(site.agent.address);
  await using visitor = await Visitor.come(site.browser, relay);
  const { page } = visitor;
  await visitor.goTo(`/ui/allocations/${web}/logs`);
  await page.locator(".log .row").first().waitFor();
  visitor.expectsErrors = true;
  relay.cut();
  await visitor.region("Log").sees(/^The connection was lost here/);
  const before = await lineCount(page);
  relay.lead(site.agent.address);
  await hasLines(page, before + 2);
  await visitor.locator.getByRole("alert").waitFor({ state: "detached" });
  await visitor.judgeAccess();
});

test("a log that could not be read at first begins with what was written before", async () => {
  await using visitor = await site.visit("about:blank");
  const { page } = visitor;
  visitor.expectsErrors = true;
  await page.route("**/v1/client/fs/logs/*", (route) => route.abort(), { times: 1 });
  await visitor.goTo(`/ui/allocations/${long}/logs?task=t&from=${long.slice(0, 8)}.t.stdout`);
  const log = visitor.region("Log");
  await log.sees(`line ${LINES} of many`);
  assert.equal(await log.text(/^The connection was lost here/).count(), 0);
  await visitor.locator.getByRole("alert").waitFor({ state: "detached" });
});

test("a log is downloaded whole", async () => {
  await using visitor = await site.visit(`/ui/allocations/${long}/logs?task=t`);
  const { page } = visitor;
  await visitor.field("t stderr").uncheck();
  // All of it is written.
  await visitor.region("Log").sees(`line ${LINES} of many`);
  const download = page.waitForEvent("download");
  await visitor.button("Download").click();
  const text = await readFile(await (await download).path(), "utf8");
  assert.equal(text.split("\n").length, LINES + 1);
});

test("escapes and markup in a log steer neither the page nor its title", async () => {
  const id = await site.agent.runningAllocation("long", "nasty");
  await using visitor = await site.visit(`/ui/allocations/${id}/logs`);
  const { page } = visitor;
  await visitor.sees("<img src=x onerror=alert(1)> after");
  assert.equal(await page.locator(".log img").count(), 0);
  assert.doesNotMatch(await page.title(), /stolen/);
});

type LogPage = Pick<Page, "locator" | "waitForFunction">;

async function lineCount(page: LogPage): Promise<number> {
  const text = await page.locator(".log-tools .muted").textContent();
  return Number.parseInt((text ?? "").replaceAll(",", ""), 10);
}

/** Waits until the log tells that it has so many lines. */
async function hasLines(page: LogPage, count: number): Promise<void> {
  await page.waitForFunction((wanted) => {
    const text = document.querySelector(".log-tools .muted")?.textContent ?? "";
    return Number.parseInt(text.replaceAll(",", ""), 10) >= wanted;
  }, count);
}

const LONG = `job "long" {
  group "g" {
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sh"
        args    = ["-c", "seq -f 'line %.0f of many' ${LINES}; exec sleep 3600"]
      }
      resources {
        cpu    = 50
        memory = 64
      }
    }
  }
  group "nasty" {
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sh"
        args    = ["-c", "printf '\\\\033]0;stolen\\\\007\\\\033[2J<img src=x onerror=alert(1)> after\\\\n'; exec sleep 3600"]
      }
      resources {
        cpu    = 50
        memory = 64
      }
    }
  }
}
`;
