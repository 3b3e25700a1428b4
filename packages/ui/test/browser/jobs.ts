import assert from "node:assert/strict";
import { test } from "node:test";
import { FLAKY, HUGE, NIGHTLY, RESIZE, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";

/** It is not launched by itself while the tests run, but on the 29th of February. */
const LEAP = NIGHTLY.replace("0 3 * * *", "0 3 29 2 *");

const site = new Site();

test("jobs are filtered by name and type, and the address says so", async () => {
  for (const job of [SHOP, LEAP, RESIZE, FLAKY, HUGE]) await site.agent.run(job);
  await using visitor = await site.visit("/ui/jobs");
  const { page } = visitor;
  await visitor.link("shop").waitFor();
  await visitor.field("Filter by name").fill("NIGHT");
  await visitor.link("shop").waitFor({ state: "detached" });
  await visitor.link("nightly").waitFor();
  assert.equal(new URL(page.url()).search, "?q=NIGHT");
  await visitor.field("Filter by name").fill("");
  await visitor.choice("Type").selectOption("parameterized");
  await visitor.link("nightly").waitFor({ state: "detached" });
  await visitor.judgeAccess();
});

test("a group is scaled, and a deployment of it is followed", async () => {
  await using visitor = await site.visit("/ui/jobs/shop");
  const cache = visitor.region("cache");
  await cache.text("running").waitFor();
  // A job cannot be scaled while it is rolled out.
  await visitor.openTab("Deployments");
  await visitor
    .region(/of version 0$/)
    .text("successful")
    .waitFor();
  await visitor.openTab("Groups");
  await cache.field("Count").fill("2");
  await cache.button("Scale").click();
  await cache.text("running").nth(1).waitFor();
  await visitor.judgeAccess();
  await visitor.openTab("Deployments");
  await visitor.heading(/of version 1$/).waitFor();
  await visitor.judgeAccess();
});

test("versions show what they changed, and an earlier one is brought back", async () => {
  await using visitor = await site.visit("/ui/jobs/shop/versions");
  await visitor.region("Version 1").sees(/Count "1" → "2"/);
  await visitor.judgeAccess();
  await visitor.confirm("Revert", visitor.region("Version 0"));
  await visitor.region("Version 2").sees(/Count "2" → "1"/);
});

test("a deployment with canaries is paused, resumed and promoted", async () => {
  await site.agent.run(canary("1"));
  await using visitor = await site.visit("/ui/jobs/canary/deployments");
  await visitor
    .region(/of version 0$/)
    .text("successful")
    .waitFor();
  await site.agent.run(canary("2"));
  const newest = visitor.region(/of version 1$/);
  await newest.sees("1 of 1 placed");
  const deadline = newest.text(/\d+[ms].* left/);
  const left = await deadline.textContent();
  await deadline.filter({ hasNotText: left ?? "" }).waitFor();
  await newest.button("Pause").click();
  await newest.text("paused").waitFor();
  await visitor.judgeAccess();
  await newest.button("Resume").click();
  await newest.text("running").waitFor();
  await canariesAreHealthy();
  await newest.button("Promote").click();
  await newest.text("successful").waitFor();
});

test("a deployment is failed by hand", async () => {
  await site.agent.run(canary("3"));
  await using visitor = await site.visit("/ui/jobs/canary/deployments");
  const newest = visitor.region(/of version 2$/);
  await visitor.confirm("Fail", newest);
  await newest.text("failed").waitFor();
});

test("why something has no place is told where one looks for it", async () => {
  await using visitor = await site.visit("/ui/jobs/warehouse");
  await visitor.sees(/of group “store” cannot be placed: .*memory/);
  await visitor.openTab("Evaluations");
  await visitor.sees(/store: Not enough memory/);
  await visitor.judgeAccess();
  await visitor.goTo("/ui/evaluations");
  await visitor.sees(/store: Not enough memory/);
  await visitor.judgeAccess();
});

test("a periodic job tells its next launch, and is run now", async () => {
  await using visitor = await site.visit("/ui/jobs/nightly/runs");
  await visitor.sees("0 3 29 2 *");
  await visitor.sees(/^in \d+/);
  await visitor.sees("No run yet");
  await visitor.button("Run now").click();
  await visitor.link(/^nightly\/periodic-/).waitFor();
  await visitor.judgeAccess();
});

test("a parameterized job is dispatched by a form of its meta and payload", async () => {
  await using visitor = await site.visit("/ui/jobs/resize");
  const { page } = visitor;
  await visitor.button("Dispatch").click();
  const { dialog } = visitor;
  await visitor.judgeAccess();
  await dialog.field("image").fill("a.png");
  await dialog.field("Payload (optional)").fill("größer");
  await dialog.button("Dispatch").click();
  await page.waitForURL("**/ui/jobs/resize%2Fdispatch-*");
  await visitor.sees(/run of/);
  await visitor
    .region("resize")
    .link(/^\w{8}$/)
    .waitFor();
  assert.equal(await visitor.button("Dispatch").count(), 0, "a run is not dispatched again");
  const runs = await site.agent.client.jobs.list({ prefix: "resize/" });
  const job = await site.agent.client.jobs.get(runs.value[0]?.ID ?? "");
  assert.deepEqual(job.value.Meta, { image: "a.png" });
  assert.equal(Buffer.from(job.value.Payload ?? "", "base64").toString(), "größer");
});

test("a job is restarted, stopped, started and, once its name is typed, purged", async () => {
  await using visitor = await site.visit("/ui/jobs/shop");
  const { page } = visitor;
  await visitor.confirm("Restart");
  await visitor.isTold("The tasks of shop are restarted");
  await visitor.confirm("Stop");
  await visitor.button("Start").click();
  await visitor.button("Restart").waitFor();
  await visitor.button("Purge").click();
  const purge = visitor.dialog.button("Purge");
  assert.equal(await purge.isDisabled(), true);
  await visitor.dialog.field(/to confirm/).fill("shop");
  visitor.expectsErrors = true;
  await purge.click();
  await page.waitForURL("**/ui/jobs");
  await visitor.link("shop").waitFor({ state: "detached" });
});

test("a job is introduced by its description and links, of which scripts are none", async () => {
  const ui = `ui {
    description = "What <b>customers</b> see"
    link {
      label = "Handbook"
      url   = "https://handbook.example/web"
    }
    link {
      label = "Trap"
      url   = "javascript:alert(1)"
    }
  }

  group "g" {`;
  await site.agent.run(canary("1").replace('group "g" {', ui).replace('"canary"', '"introduced"'));
  await using visitor = await site.visit("/ui/jobs/introduced");
  await visitor.sees(/What <b>customers<\/b> see/);
  const link = visitor.link("Handbook");
  assert.equal(await link.getAttribute("href"), "https://handbook.example/web");
  assert.equal(await visitor.link("Trap").count(), 0);
  await visitor.judgeAccess();
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
  await visitor.heading(id).waitFor();
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

/** Promoting is refused until they are. */
async function canariesAreHealthy(): Promise<void> {
  const { client } = site.agent;
  const { value: newest } = await client.jobs.latestDeployment("canary");
  let index: number | undefined;
  for (;;) {
    const answer = await client.deployments.get(newest?.ID ?? "", { index });
    const group = answer.value.TaskGroups.g;
    if (group !== undefined && group.HealthyAllocs >= group.DesiredCanaries) return;
    index = answer.index;
  }
}
