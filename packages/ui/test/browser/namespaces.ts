import assert from "node:assert/strict";
import { test } from "node:test";
import { Part } from "../part.ts";
import { GUEST, RESIZE } from "../sample-jobs.ts";
import { Site } from "../site.ts";

const PATH = "nomad/jobs/guest";

const site = new Site(async ({ client }) => {
  await client.namespaces.upsert({ Name: "team" });
  await client.variables.put(PATH, { items: { whose: "default's" } });
  await client.variables.put(PATH, { namespace: "team", items: { whose: "team's" } });
});

test("a job of another namespace is run, opened from the list, followed and stopped", async () => {
  await using visitor = await site.visit("/ui/run");
  const { page } = visitor;
  await visitor.field("Job file").fill(GUEST);
  await visitor.button("Plan").click();
  await visitor.button("Run").click();
  await page.waitForURL("**/ui/jobs/guest?namespace=team");
  await visitor.goTo("/ui/jobs");
  await visitor.row(/^guest/).sees("namespace team");
  await visitor.link("guest").click();
  await visitor.region("g").text("running").nth(1).waitFor();
  await visitor.judgeAccess();
  await visitor.openTab("Logs");
  await visitor
    .region("Log")
    .text(/of the guest/)
    .nth(1)
    .waitFor();
  await visitor.openTab("Deployments");
  await visitor.region(/of version 0$/).sees("successful");
  await visitor.openTab("Versions");
  await visitor.region("Version 0").link("Job file").click();
  await visitor.heading("Job file of version 0").waitFor();
  await visitor.openTab("Groups");
  await visitor.region("g").field("Count").fill("1");
  await visitor.region("g").button("Scale").click();
  await visitor.isTold("g is scaled to 1");
  await visitor.confirm("Stop");
  await visitor.sees("The job is stopped");
  const { value } = await site.agent.client.jobs.get("guest", { namespace: "team" });
  assert.equal(value.Stop, true);
  await visitor.button("Start").click();
  await visitor.region("g").sees("running");
});

test("a task of another namespace is followed, and a command runs beside it", async () => {
  await using visitor = await site.visit("/ui/services");
  await visitor.link("guest-service").click();
  await visitor.link("guest").waitFor();
  await visitor.page.locator("a[href^='/ui/allocations/']").first().click();
  await visitor.sees("namespace team");
  await visitor.openTab("Logs");
  await visitor.region("Log").sees(/of the guest/);
  await visitor.openTab("Files");
  await visitor.link("alloc/").waitFor();
  await visitor.openTab("Terminal");
  const terminal = await visitor.openShell();
  await visitor.page.keyboard.type("echo in-$NOMAD_NAMESPACE\n");
  await terminal.sees("in-team");
});

test("an earlier version of a job of another namespace is brought back", async () => {
  await using visitor = await site.visit("/ui/jobs/guest/versions?namespace=team");
  await visitor.confirm("Revert", visitor.region("Version 0"));
  await visitor.isTold("guest is as it was in version 0");
  const { value } = await site.agent.client.jobs.get("guest", { namespace: "team" });
  assert.deepEqual([value.Stop, value.TaskGroups[0]?.Count], [false, 2]);
});

test("an instance is removed from a service of another namespace", async () => {
  const { services } = site.agent.client;
  await using visitor = await site.visit("/ui/services/guest-service?namespace=team");
  const rows = visitor.row(/ guest /).locator;
  await rows.nth(1).waitFor();
  await visitor.confirm("Remove", new Part(rows.first()));
  await visitor.isTold("The instance is removed");
  await rows.nth(1).waitFor({ state: "detached" });
  const { value } = await services.get("guest-service", { namespace: "team" });
  assert.equal(value.length, 1);
});

test("a job of another namespace is dispatched and purged, and not the one of that name in the default", async () => {
  const { jobs } = site.agent.client;
  await site.agent.run(RESIZE);
  await site.agent.run(RESIZE.replace("type =", 'namespace = "team"\n  type ='));
  await using visitor = await site.visit("/ui/jobs/resize?namespace=team");
  const { page } = visitor;
  await visitor.button("Dispatch").click();
  await visitor.dialog.field("image").fill("a.png");
  await visitor.dialog.button("Dispatch").click();
  await page.waitForURL("**/ui/jobs/resize%2Fdispatch-*?namespace=team");
  await visitor.link("resize").click();
  await page.waitForURL("**/ui/jobs/resize?namespace=team");
  await visitor.openTab("Runs");
  await visitor.link(/^resize\/dispatch-/).waitFor();
  await visitor.button("Purge").click();
  await visitor.dialog.field(/to confirm/).fill("resize");
  // The page follows the job that is purged.
  visitor.expectsErrors = true;
  await visitor.dialog.button("Purge").click();
  await page.waitForURL("**/ui/jobs");
  await visitor
    .row(/^resize .*namespace team/)
    .locator.first()
    .waitFor({ state: "detached" });
  await assert.rejects(jobs.get("resize", { namespace: "team" }), /not found/);
  assert.equal((await jobs.get("resize")).value.Stop, false);
  assert.deepEqual((await jobs.list({ prefix: "resize/" })).value, []);
});

test("variables of one path in two namespaces are two variables", async () => {
  await using visitor = await site.visit("/ui/variables");
  await visitor
    .row(/namespace team/)
    .link(PATH)
    .click();
  await visitor.button("Show values").click();
  await visitor.sees("team's");
  await visitor.button("Edit").click();
  await visitor.field("Value").fill("changed");
  await visitor.button("Save").click();
  await visitor.isTold(`${PATH} is written`);
  const { variables } = site.agent.client;
  const team = await variables.get(PATH, { namespace: "team" });
  assert.deepEqual(team.value.Items, { whose: "changed" });
  assert.deepEqual((await variables.get(PATH)).value.Items, { whose: "default's" });
});
