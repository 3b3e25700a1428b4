import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";

const LINES = 100_000;

let web = "";
let long = "";

const site = new Site(async (agent) => {
  await agent.run(SHOP);
  await agent.run(LONG);
  web = await agent.runningAllocation("shop", "web");
  long = await agent.runningAllocation("long", "g");
});

test("stdout and stderr come together as they are written, in their colours", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}/logs`);
  const { page } = visitor;
  await page.locator(".ansi-2", { hasText: "INFO" }).first().waitFor();
  await page.locator(".ansi-3", { hasText: "WARN" }).first().waitFor();
  const before = await lineCount(page);
  await page.waitForFunction(
    (count) =>
      Number.parseInt(document.querySelector(".log-tools .muted")?.textContent ?? "", 10) > count,
    before,
  );
  await visitor.judgeAccess();
  await page.getByLabel("server stderr").uncheck();
  await page.getByLabel("server stderr").and(page.locator(":not(:checked)")).waitFor();
  assert.match(new URL(page.url()).search, /^\?from=\w+\.server\.stdout$/);
});

test("a pause holds new lines back until it ends", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}/logs`);
  const { page } = visitor;
  await page.locator(".log .row").first().waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText(/\d+ new lines?/).waitFor();
  const before = await page.locator(".log .row").count();
  await page.getByText(/[3-9] new lines/).waitFor();
  assert.equal(await page.locator(".log .row").count(), before);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText(/\d+ lines/).waitFor();
});

test("several allocations of a job are merged, each with its colour", async () => {
  await using visitor = await site.visit("/ui/jobs/shop/logs");
  const { page } = visitor;
  await page.locator(".log .row.source-0").first().waitFor();
  await page.locator(".log .row.source-2").first().waitFor();
  await visitor.judgeAccess();
});

test("100,000 lines are scrolled through, searched and filtered, and few are in the document", async () => {
  await using visitor = await site.visit(`/ui/allocations/${long}/logs?task=t`);
  const { page } = visitor;
  await page.getByLabel("From the start").check();
  await page.waitForFunction(
    (count) =>
      Number.parseInt(
        (document.querySelector(".log-tools .muted")?.textContent ?? "").replaceAll(",", ""),
        10,
      ) >= count,
    LINES,
  );
  const log = page.getByRole("region", { name: "Log", exact: true });
  assert.ok((await page.locator(".log .row").count()) < 200);
  await log.evaluate((box) => box.scrollTo(0, 0));
  await log.getByText("line 1 of many", { exact: true }).waitFor();
  await log.evaluate((box) => box.scrollTo(0, box.scrollHeight / 2));
  await log
    .getByText(/line (?:49|50)\d{3} of many/)
    .first()
    .waitFor();
  await page.getByLabel(/Search the log/).fill("line 777 ");
  await page.getByRole("button", { name: "Previous" }).click();
  await log.getByText("line 777 of many", { exact: true }).waitFor();
  await page.getByLabel(/Search the log/).fill("/line 77\\d of/");
  await page.getByLabel("Only matches").check();
  await page.getByText(/^10 of 100,0/).waitFor();
  await page.getByLabel("Wrap").check();
  await log.getByText("line 777 of many", { exact: true }).waitFor();
  await page.getByLabel("Only matches").uncheck();
  await page.getByRole("button", { name: "Follow" }).click();
  await log.getByText(`line ${LINES} of many`, { exact: true }).waitFor();
  await visitor.judgeAccess();
});

test("a reader who scrolls up stays where he is while lines come", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}/logs`, { height: 400 });
  const { page } = visitor;
  await page.waitForFunction(() => {
    const log = document.querySelector(".log");
    return log !== null && log.scrollHeight > log.clientHeight + 60;
  });
  const log = page.getByRole("region", { name: "Log", exact: true });
  await log.evaluate((box) => box.scrollTo(0, 0));
  await page.getByRole("button", { name: "Follow", pressed: false }).waitFor();
  const before = await lineCount(page);
  await page.waitForFunction(
    (count) =>
      Number.parseInt(document.querySelector(".log-tools .muted")?.textContent ?? "", 10) > count,
    before + 2,
  );
  assert.equal(await log.evaluate((box) => box.scrollTop), 0);
});

test("a log is downloaded whole", async () => {
  await using visitor = await site.visit(`/ui/allocations/${long}/logs?task=t`);
  const { page } = visitor;
  await page.getByLabel("t stderr").uncheck();
  await page.locator(".log .row").first().waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
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

async function lineCount(page: Page): Promise<number> {
  const text = await page.locator(".log-tools .muted").textContent();
  return Number.parseInt((text ?? "").replaceAll(",", ""), 10);
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
