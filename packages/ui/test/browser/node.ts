import assert from "node:assert/strict";
import { test } from "node:test";
import { GREETER, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";

const site = new Site(async (agent) => {
  await agent.run(SHOP);
  await agent.runningAllocation("shop", "web");
});

test("services show their instances with their addresses", async () => {
  await using visitor = await site.visit("/ui/services");
  const link = visitor.link("shop-web");
  await link.waitFor();
  await visitor.judgeAccess();
  await link.click();
  await visitor.link(/:\d+$/).nth(2).waitFor();
  await visitor.judgeAccess();
  await visitor.goTo("/ui/services/none-of-this-name");
  await visitor.sees("No instance runs");
  await visitor.judgeAccess();
});

test("checks show what they found, and an instance is removed from its service", async () => {
  await site.agent.run(GREETER);
  const id = await site.agent.runningAllocation("greeter", "greeter");
  await using visitor = await site.visit(`/ui/allocations/${id}`);
  const checks = visitor.region("Checks");
  await checks.row(/^answers passing 200 greeter /).locator.waitFor();
  await checks.row(/^admin readiness failing greeter /).locator.waitFor();
  await visitor.judgeAccess();
  await checks.link("greeter").first().click();
  await visitor.link(/:\d+$/).waitFor();
  await visitor.confirm("Remove");
  await visitor.isTold("The instance is removed");
  await visitor.sees("No instance runs");
});

test("the node's page shows what it has, and takes it out of service and back", async () => {
  await using visitor = await site.visit("/ui/node");
  await visitor.sees("kernel.name");
  await visitor.sees("raw_exec");
  await visitor.judgeAccess();
  await visitor.button("Make ineligible").click();
  await visitor.sees("ineligible");
  await visitor.button("Make eligible").click();
  await visitor.button("Make ineligible").waitFor();
  await visitor.sees("eligible");
  await visitor.button("Drain").click();
  await visitor.judgeAccess();
  await visitor.dialog.button("Drain").click();
  await visitor.isTold("The drain has begun");
  await visitor.sees("draining");
  await visitor.sees("ineligible");
  // The only node there is: what leaves it has nowhere to go, so that the drain goes on.
  const drain = visitor.region("Drain");
  await drain.sees(/^in \d+m/);
  await drain.sees(/^\d+ allocations?$/);
  await visitor.judgeAccess();
  await visitor.button("End the drain").click();
  await visitor.button("Drain").waitFor();
  await visitor.sees("eligible");
});

test("host volumes show as they are made", async () => {
  await using visitor = await site.visit("/ui/node");
  const volumes = visitor.region("Host volumes");
  await volumes.sees("There is no host volume");
  const { Volume } = await site.agent.client.volumes.create({
    Name: "photos",
    RequestedCapabilities: [{ AccessMode: "single-node-writer", AttachmentMode: "file-system" }],
  });
  await volumes.row(`photos ${Volume.HostPath} read and write`).locator.waitFor();
  await visitor.judgeAccess();
});

test("settings of the scheduler are changed, and garbage is collected", async () => {
  await using visitor = await site.visit("/ui/settings");
  const { page } = visitor;
  const choice = visitor.field("Jobs are refused");
  await choice.check();
  await visitor.isTold("The scheduler is set");
  await visitor.judgeAccess();
  const { value } = await site.agent.client.operator.schedulerConfiguration();
  assert.equal(value.SchedulerConfig.RejectJobRegistration, true);
  await page.reload();
  await visitor.field("Jobs are refused").and(page.locator(":checked")).waitFor();
  await visitor.confirm("Collect garbage");
  await visitor.isTold("Finished jobs, evaluations and allocations are deleted");
});

test("a token is used for this tab, and forgotten", async () => {
  await using visitor = await site.visit("/ui/settings");
  visitor.expectsErrors = true;
  const token = visitor.region("Token");
  await token.sees("Requests are sent without a token");
  assert.equal(await token.button("Use this token").isDisabled(), true);
  await token.locator.locator("input").fill("0b3c8a4e-aaaa-bbbb-cccc-123456789012");
  await token.button("Use this token").click();
  await token.sees("A token is used: 0b3c8a4e…");
  await visitor.judgeAccess();
  await token.button("Forget the token").click();
  await token.sees("Requests are sent without a token");
});

test("an address that is none says so", async () => {
  await using visitor = await site.visit("/ui/nonsense");
  await visitor.sees("There is no such page");
  await visitor.judgeAccess();
});

test("a job that is not there is an error with the agent's words", async () => {
  await using visitor = await site.visit("/ui/");
  visitor.expectsErrors = true;
  await visitor.goTo("/ui/jobs/none");
  await visitor.sees(/not found/);
  await visitor.sees(/may have been deleted/);
  await visitor.judgeAccess();
});
