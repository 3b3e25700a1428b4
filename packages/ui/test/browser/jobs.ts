import assert from "node:assert/strict";
import { test } from "node:test";
import { FLAKY, HUGE, NIGHTLY, RESIZE, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";

const site = new Site();

test("jobs are filtered by name and type, and the address says so", async () => {
  for (const job of [SHOP, NIGHTLY, RESIZE, FLAKY, HUGE]) await site.agent.run(job);
  await using visitor = await site.visit("/ui/jobs");
  const { page } = visitor;
  await page.getByRole("link", { name: "shop" }).waitFor();
  await page.getByLabel("Filter by name").fill("NIGHT");
  await page.getByRole("link", { name: "shop" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "nightly" }).waitFor();
  assert.equal(new URL(page.url()).search, "?q=NIGHT");
  await page.getByLabel("Filter by name").fill("");
  await page.getByLabel("Type").selectOption("parameterized");
  await page.getByRole("link", { name: "nightly" }).waitFor({ state: "detached" });
  await visitor.judgeAccess();
});

test("a group is scaled, and a deployment of it is followed", async () => {
  await using visitor = await site.visit("/ui/jobs/shop");
  const { page } = visitor;
  const cache = page.getByRole("region", { name: "cache" });
  await cache.getByText("running").waitFor();
  // A job cannot be scaled while it is rolled out.
  await page.getByRole("link", { name: "Deployments" }).click();
  await visitor.sees("successful");
  await page.getByRole("link", { name: "Groups" }).click();
  await cache.getByLabel("Count").fill("2");
  await cache.getByRole("button", { name: "Scale" }).click();
  await cache.getByText("running").nth(1).waitFor();
  await visitor.judgeAccess();
  await page.getByRole("link", { name: "Deployments" }).click();
  await page.getByText("of version 1").waitFor();
  await visitor.judgeAccess();
});

test("versions show what they changed, and an earlier one is brought back", async () => {
  await using visitor = await site.visit("/ui/jobs/shop/versions");
  const { page } = visitor;
  await visitor.sees('Count "1" → "2"');
  await visitor.judgeAccess();
  await page
    .getByRole("region", { name: "Version 0" })
    .getByRole("button", { name: "Revert" })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Revert" }).click();
  await page.getByRole("region", { name: "Version 2" }).waitFor();
  await visitor.sees('Count "2" → "1"');
});

test("a deployment with canaries is paused, resumed and promoted", async () => {
  await site.agent.run(canary("1"));
  await using visitor = await site.visit("/ui/jobs/canary/deployments");
  const { page } = visitor;
  await visitor.sees("successful");
  await site.agent.run(canary("2"));
  await visitor.sees("1 of 1 placed");
  await visitor.sees(/\d+[ms].* left/);
  await page.getByRole("button", { name: "Pause" }).click();
  await visitor.sees("paused");
  await visitor.judgeAccess();
  await page.getByRole("button", { name: "Resume" }).click();
  const newest = page.getByRole("region", { name: /of version 1/ });
  await newest.getByText("running", { exact: true }).waitFor();
  await promoteOnceHealthy(visitor.page);
  await newest.getByText("successful", { exact: true }).waitFor();
});

test("a deployment is failed by hand", async () => {
  await site.agent.run(canary("3"));
  await using visitor = await site.visit("/ui/jobs/canary/deployments");
  const { page } = visitor;
  const newest = page.getByRole("region", { name: /of version 2/ });
  await newest.getByRole("button", { name: "Fail" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Fail" }).click();
  await newest.getByText("failed", { exact: true }).waitFor();
});

test("why something has no place is told where one looks for it", async () => {
  await using visitor = await site.visit("/ui/jobs/warehouse");
  await visitor.sees(/of group “store” cannot be placed: .*memory/);
  await visitor.page.getByRole("link", { name: "Evaluations" }).last().click();
  await visitor.sees(/store: Not enough memory/);
  await visitor.judgeAccess();
  await visitor.goTo("/ui/evaluations");
  await visitor.sees(/store: Not enough memory/);
  await visitor.judgeAccess();
});

test("a periodic job tells its next launch, and is run now", async () => {
  await using visitor = await site.visit("/ui/jobs/nightly/runs");
  const { page } = visitor;
  await visitor.sees("0 3 * * *");
  await visitor.sees(/in \d+/);
  await visitor.sees("No run yet");
  await page.getByRole("button", { name: "Run now" }).click();
  await page.getByRole("link", { name: /^nightly\/periodic-/ }).waitFor();
  await visitor.judgeAccess();
});

test("a parameterized job is dispatched by a form of its meta and payload", async () => {
  await using visitor = await site.visit("/ui/jobs/resize");
  const { page } = visitor;
  await page.getByRole("button", { name: "Dispatch" }).click();
  const dialog = page.getByRole("dialog");
  await visitor.judgeAccess();
  await dialog.getByLabel("image", { exact: true }).fill("a.png");
  await dialog.getByLabel("Payload (optional)").fill("größer");
  await dialog.getByRole("button", { name: "Dispatch" }).click();
  await page.waitForURL("**/ui/jobs/resize%2Fdispatch-*");
  await visitor.sees("run of");
  const runs = await site.agent.client.jobs.list({ prefix: "resize/" });
  const job = await site.agent.client.jobs.get(runs.value[0]?.ID ?? "");
  assert.deepEqual(job.value.Meta, { image: "a.png" });
  assert.equal(Buffer.from(job.value.Payload ?? "", "base64").toString(), "größer");
});

test("a job is restarted, stopped, started and, once its name is typed, purged", async () => {
  await using visitor = await site.visit("/ui/jobs/shop");
  const { page } = visitor;
  const confirm = async (name: string) => {
    await page.getByRole("button", { name }).click();
    await page.getByRole("dialog").getByRole("button", { name }).click();
  };
  await confirm("Restart");
  await visitor.sees("The tasks of shop are restarted");
  await confirm("Stop");
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: "Restart" }).waitFor();
  await page.getByRole("button", { name: "Purge" }).click();
  const dialog = page.getByRole("dialog");
  const purge = dialog.getByRole("button", { name: "Purge" });
  assert.equal(await purge.isDisabled(), true);
  await dialog.getByLabel(/to confirm/).fill("shop");
  visitor.expectsErrors = true;
  await purge.click();
  await page.waitForURL("**/ui/jobs");
  await page.getByRole("link", { name: "shop" }).waitFor({ state: "detached" });
});

test("a name that holds markup is text like any other", async () => {
  const id = "<img/src=x/onerror=alert(1)>/b";
  await site.agent.client.jobs.register({
    Job: {
      ID: id,
      Type: "batch",
      TaskGroups: [
        { Name: "g", Tasks: [{ Name: "t", Driver: "raw_exec", Config: { command: "/bin/true" } }] },
      ],
    },
  });
  await using visitor = await site.visit(`/ui/jobs/${encodeURIComponent(id)}`);
  await visitor.page.getByRole("heading", { name: id }).waitFor();
  assert.equal(await visitor.page.locator("img").count(), 0);
});

function canary(version: string): string {
  return `job "canary" {
  group "g" {
    update {
      canary           = 1
      min_healthy_time = "100ms"
    }
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sleep"
        args    = ["3600"]
      }
      env {
        VERSION = "${version}"
      }
      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
`;
}

/** Promoting is refused until the canaries are healthy. */
async function promoteOnceHealthy(page: import("playwright-core").Page): Promise<void> {
  const { client } = site.agent;
  for (;;) {
    const { value } = await client.jobs.latestDeployment("canary");
    const group = value?.TaskGroups.g;
    if (group !== undefined && group.HealthyAllocs >= group.DesiredCanaries) break;
    await page.waitForTimeout(100);
  }
  await page.getByRole("button", { name: "Promote" }).click();
}
