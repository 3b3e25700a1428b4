import assert from "node:assert/strict";
import { test } from "node:test";
import { Part } from "../part.ts";
import { Site } from "../site.ts";

const JOB = `job "guest" {
  namespace = "team"

  group "g" {
    count = 2

    service {
      name     = "guest-service"
      provider = "nomad"
    }

    task "t" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "echo of the guest; exec sleep 600"]
      }
    }
  }
}
`;
const PATH = "nomad/jobs/guest";

const site = new Site(async ({ client }) => {
  await client.namespaces.upsert({ Name: "team" });
  await client.variables.put(PATH, { items: { whose: "default's" } });
  await client.variables.put(PATH, { namespace: "team", items: { whose: "team's" } });
});

test("a job of another namespace is run, opened from the list, followed and stopped", async () => {
  await using visitor = await site.visit("/ui/run");
  const { page } = visitor;
  await visitor.field("Job file").fill(JOB);
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
  await visitor.button("Open").click();
  const terminal = new Part(visitor.page.locator(".terminal"));
  await terminal.locator.locator(".xterm-screen").waitFor();
  await visitor.page.keyboard.type("echo in-$NOMAD_NAMESPACE\n");
  // Behind the prompt where the shell was slower than who types.
  await terminal.sees(/in-team/);
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
