import assert from "node:assert/strict";
import { test } from "node:test";
import { HUGE, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";

const site = new Site();

test("a first job is planned and run, and its page opens", async () => {
  await using visitor = await site.visit("/ui/run");
  const { page } = visitor;
  await visitor.judgeAccess();
  await visitor.button("Plan").click();
  await visitor.sees("A new job.");
  await visitor.judgeAccess();
  await visitor.button("Run").click();
  await page.waitForURL("**/ui/jobs/hello");
  await visitor.sees("running");
});

test("what is wrong with a file shows at its line while it is written", async () => {
  await using visitor = await site.visit("/ui/run");
  const { page } = visitor;
  const field = visitor.field("Job file");
  visitor.expectsErrors = true;
  await field.fill('job "web" {\n  group "g" {\n    count = \n  }\n}\n');
  await visitor.sees(/Invalid expression: An expression is expected here/);
  assert.equal(await page.locator(".line.wrong i").getAttribute("data-number"), "3");
  assert.equal(await visitor.button("Plan").isDisabled(), true);
  await visitor.judgeAccess();
  await visitor.button("Line 3").click();
  await page.keyboard.press("End");
  await page.keyboard.type("1");
  await page.locator(".line.wrong").waitFor({ state: "detached" });
  await visitor.sees(/[Tt]ask/);
});

test("what is found in a text that is another by now is not shown", async () => {
  await using visitor = await site.visit("about:blank");
  const { page } = visitor;
  visitor.expectsErrors = true;
  const late = Promise.withResolvers<void>();
  let checks = 0;
  await page.route("**/v1/jobs/parse*", async (route) => {
    checks++;
    if (checks === 1) await late.promise;
    await route.continue();
  });
  const first = page.waitForRequest("**/v1/jobs/parse*");
  await visitor.goTo("/ui/run");
  await first;
  await visitor.field("Job file").fill('job "web" {\n  group "g" {\n    count = \n  }\n}\n');
  await visitor.sees(/An expression is expected here/);
  const found = page.waitForResponse("**/v1/validate/job*");
  late.resolve();
  await (await found).finished();
  await visitor.asksNothing();
  await visitor.sees(/An expression is expected here/);
  assert.equal(await visitor.button("Plan").isDisabled(), true);
});

test("a plan tells what has no place before it is run", async () => {
  await using visitor = await site.visit("/ui/run");
  await visitor.field("Job file").fill(HUGE);
  await visitor.button("Plan").click();
  await visitor.sees(/^Group “store” could not be placed: .*memory/);
  await visitor.judgeAccess();
});

test("an edit is planned as a diff, and run as the next version", async () => {
  await site.agent.run(SHOP);
  await using visitor = await site.visit("/ui/run?job=shop");
  const { page } = visitor;
  const field = visitor.field("Job file");
  await visitor.sees("Edit shop");
  await field.fill(SHOP.replace("count = 3", "count = 2"));
  await visitor.button("Plan").click();
  await visitor.sees(/Count "3" → "2"/);
  await visitor.button("Run").click();
  await page.waitForURL("**/ui/jobs/shop");
  await visitor.sees("version 1");
  await visitor.openTab("Job file");
  await visitor.sees(/count = 2/);
  await visitor.page.locator(".code .hcl-string", { hasText: "shop-web" }).waitFor();
  await visitor.judgeAccess();
});

test("an edit stays where somebody else registers another version, and its plan tells of both", async () => {
  await site.agent.run(SHOP);
  await using visitor = await site.visit("/ui/run?job=shop");
  const { page } = visitor;
  const field = visitor.field("Job file");
  const edited = SHOP.replace("payments", "sales");
  await field.fill(edited);
  const read = page.waitForResponse(/\/v1\/job\/shop(\?|$)/);
  await site.agent.run(SHOP.replace("count = 3", "count = 1"));
  await (await read).finished();
  await visitor.asksNothing();
  assert.equal(await field.inputValue(), edited);
  await visitor.button("Plan").click();
  await visitor.sees(/Count "1" → "3"/);
  await visitor.sees(/"payments" → "sales"/);
});

test("variables of the file are fields, and keep their values with the job", async () => {
  const source = `variable "seconds" {
  type        = number
  description = "How long"
}
job "wait" {
  group "g" {
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sleep"
        args    = [var.seconds]
      }
    }
  }
}
`;
  await using visitor = await site.visit("/ui/run");
  const { page } = visitor;
  // Without a value for the variable the file is no job.
  visitor.expectsErrors = true;
  await visitor.field("Job file").fill(source);
  await visitor.field("seconds: How long").fill("3600");
  await visitor.judgeAccess();
  await visitor.button("Plan").click();
  await visitor.button("Run").click();
  await page.waitForURL("**/ui/jobs/wait");
  await visitor.sees("running");
  await visitor.openTab("Job file");
  await visitor.sees(/seconds=3600/);
});

test("tab indents, return keeps the indentation, and undo takes both back", async () => {
  await using visitor = await site.visit("/ui/run");
  const { page } = visitor;
  const field = visitor.field("Job file");
  visitor.expectsErrors = true;
  await field.fill('job "a" {');
  await field.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("x");
  assert.equal(await field.inputValue(), 'job "a" {\n    x');
  await page.keyboard.press("Control+z");
  assert.notEqual(await field.inputValue(), 'job "a" {\n    x');
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.equal(await field.evaluate((element) => element === document.activeElement), false);
});
