import assert from "node:assert/strict";
import { test } from "node:test";
import { SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";

const site = new Site(async (agent) => {
  await agent.run(SHOP);
  await agent.runningAllocation("shop", "web");
});

test("the node's page shows what it has, and takes it out of service and back", async () => {
  await using visitor = await site.visit("/ui/node");
  const { page } = visitor;
  await visitor.sees("kernel.name");
  await visitor.sees("raw_exec");
  await visitor.judgeAccess();
  await page.getByRole("button", { name: "Make ineligible" }).click();
  await page.getByRole("button", { name: "Make eligible" }).click();
  await page.getByRole("button", { name: "Make ineligible" }).waitFor();
  await page.getByRole("button", { name: "Drain" }).click();
  await visitor.judgeAccess();
  await page.getByRole("dialog").getByRole("button", { name: "Drain" }).click();
  await visitor.sees("ineligible");
});

test("services show their instances with their addresses", async () => {
  await using visitor = await site.visit("/ui/services");
  const { page } = visitor;
  const link = page.getByRole("link", { name: "shop-web" });
  const empty = page.getByText("No service runs");
  await link.or(empty).waitFor();
  await visitor.judgeAccess();
  await visitor.goTo("/ui/services/none-of-this-name");
  await visitor.sees("No instance runs");
  await visitor.judgeAccess();
});

test("settings of the scheduler are changed, and garbage is collected", async () => {
  await using visitor = await site.visit("/ui/settings");
  const { page } = visitor;
  const choice = page.getByLabel("Jobs are refused");
  await choice.check();
  await visitor.sees("The scheduler is set");
  await visitor.judgeAccess();
  const { value } = await site.agent.client.operator.schedulerConfiguration();
  assert.equal(value.SchedulerConfig.RejectJobRegistration, true);
  await page.reload();
  await page.getByLabel("Jobs are refused").and(page.locator(":checked")).waitFor();
  await page.getByRole("button", { name: "Collect garbage" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Collect garbage" }).click();
  await visitor.sees("are deleted");
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
});
