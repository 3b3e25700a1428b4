import assert from "node:assert/strict";
import { test } from "node:test";
import { Part } from "../part.ts";
import { GUEST, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";

let management = "";
let web = "";

const site = new Site(
  async (agent) => {
    const { SecretID } = await agent.client.acl.bootstrap();
    management = SecretID;
    agent.use(SecretID);
    await agent.client.namespaces.upsert({ Name: "team" });
    await agent.run(SHOP);
    await agent.run(GUEST);
    web = await agent.runningAllocation("shop", "web");
  },
  { config: "acl {\n  enabled = true\n}\n" },
);

const READER = `namespace "default" {
  policy = "read"
}
`;

test("who has no token is asked for one, and what it is worth shows at once", async () => {
  await using visitor = await site.visit("/ui/");
  visitor.expectsErrors = true;
  await visitor.sees(/^The agent answered:/);
  await visitor.sees(/drover acl bootstrap/);
  await visitor.judgeAccess();
  assert.equal(await visitor.link("Access").count(), 0);
  await visitor.field(/^Secret id/).fill("11111111-2222-3333-4444-555555555555");
  await visitor.button("Use this token").click();
  await visitor.sees("ACL token not found");
  await visitor.field(/^Secret id/).fill(management);
  await visitor.button("Use this token").click();
  await visitor.link("shop").waitFor();
  await visitor.link("Access").waitFor();
  await visitor.text(/^The agent answered:/).waitFor({ state: "detached" });
  // It is kept for the tab, and nowhere else.
  await visitor.page.reload();
  await visitor.link("shop").waitFor();
  const kept = await visitor.page.evaluate(() => Object.values(localStorage).join());
  assert.equal(kept.includes(management), false);
  const other = await visitor.locator.context().newPage();
  await other.goto(visitor.page.url());
  await new Part(other).sees(/^The agent answered:/);
});

test("a policy is made with rules, mended where they are wrong, changed and deleted", async () => {
  await using visitor = await site.visit("/ui/policies", { token: management });
  visitor.expectsErrors = true;
  await visitor.sees("There is no policy yet");
  await visitor.judgeAccess();
  await visitor.link("New policy").click();
  const { page } = visitor;
  const wrong = page.locator(".line.wrong");
  await visitor.field("Name").fill("the reader");
  await visitor.field("Description").fill("Looks at jobs");
  await visitor.field("Rules").fill(READER.replace("read", "rad"));
  await visitor.button("Save").click();
  await visitor.sees(/must be one of .* not "rad"/);
  await visitor.sees(/^Invalid policy: Name must be .*; cannot read Rules$/);
  assert.equal(await wrong.locator("i").getAttribute("data-number"), "2");
  await visitor.judgeAccess();
  await visitor.button("Line 2").click();
  for (const key of ["ArrowRight", "ArrowRight", "e"]) await page.keyboard.press(key);
  await wrong.waitFor({ state: "detached" });
  assert.equal(await visitor.field("Rules").inputValue(), READER);
  await visitor.field("Name").fill("reader");
  await visitor.button("Save").click();
  await visitor.heading("reader").waitFor();
  await visitor.sees("Looks at jobs");
  await visitor.judgeAccess();
  await visitor.button("Edit").click();
  await visitor.field("Description").fill("Looks at everything");
  await visitor.button("Save").click();
  await visitor.sees("Looks at everything");
  await visitor.goTo("/ui/policies?new=1");
  await visitor.field("Name").fill("spare");
  await visitor.button("Save").click();
  await visitor.heading("spare").waitFor();
  await visitor.confirm("Delete");
  await visitor.page.waitForURL("**/ui/policies");
  await visitor.link("reader").waitFor();
  await visitor.link("spare").waitFor({ state: "detached" });
  const { value } = await site.agent.client.acl.policies();
  assert.deepEqual(
    value.map(({ Name, Description }) => [Name, Description]),
    [["reader", "Looks at everything"]],
  );
});

test("a policy is given to the tasks of a job of any namespace", async () => {
  await using visitor = await site.visit("/ui/policies?new=1", { token: management });
  visitor.expectsErrors = true;
  await visitor.field("Name").fill("of-guest");
  await visitor.text("Tasks that have it without a token").click();
  await visitor.field("Group").fill("g");
  await visitor.button("Save").click();
  await visitor.sees(/JobACL.Group needs JobACL.JobID/);
  await visitor.field("Job").fill("guest");
  await visitor.field("Namespace of the job").fill("team");
  await visitor.judgeAccess();
  await visitor.button("Save").click();
  await visitor.heading("of-guest").waitFor();
  await visitor.link("guest").waitFor();
  await visitor.sees("namespace team");
  await visitor.judgeAccess();
  const { acl } = site.agent.client;
  const { value: policy } = await acl.policy("of-guest");
  assert.deepEqual(policy.JobACL, { Namespace: "team", JobID: "guest", Group: "g", Task: "" });
  await acl.deletePolicy("of-guest");
});

test("a role is made of policies, changed and deleted", async () => {
  await using visitor = await site.visit("/ui/roles", { token: management });
  visitor.expectsErrors = true;
  await visitor.sees("There is no role yet");
  await visitor.judgeAccess();
  for (const name of ["watchers", "spare"]) {
    await visitor.goTo("/ui/roles?new=1");
    await visitor.field("Name").fill(name);
    await visitor.field("reader").check();
    await visitor.judgeAccess();
    await visitor.button("Save").click();
    await visitor.heading(name).waitFor();
  }
  await visitor.button("Edit").click();
  await visitor.field("Description").fill("Not needed");
  await visitor.button("Save").click();
  await visitor.sees("Not needed");
  await visitor.judgeAccess();
  await visitor.confirm("Delete");
  await visitor.page.waitForURL("**/ui/roles");
  await visitor.row("watchers reader").locator.waitFor();
  await visitor.link("spare").waitFor({ state: "detached" });
});

test("a token is made, shows its secret when asked, is changed, and refused once deleted", async () => {
  await using visitor = await site.visit("/ui/tokens", { token: management });
  visitor.expectsErrors = true;
  await visitor.link("Bootstrap Token").waitFor();
  await visitor.judgeAccess();
  await visitor.link("New token").click();
  await visitor.field("Name").fill("deploys");
  await visitor.field("reader").check();
  await visitor.field("watchers").check();
  await visitor.field(/^Hours until/).fill("1");
  await visitor.judgeAccess();
  await visitor.button("Save").click();
  await visitor.heading("deploys").waitFor();
  await visitor.sees("••••••••");
  await visitor.judgeAccess();
  await visitor.button("Show the secret").click();
  const accessor = new URL(visitor.page.url()).pathname.split("/").at(-1) ?? "";
  const { value: token } = await site.agent.client.acl.token(accessor);
  await visitor.sees(token.SecretID);
  assert.deepEqual(token.Policies, ["reader"]);
  assert.deepEqual(
    (token.Roles ?? []).map(({ Name }) => Name),
    ["watchers"],
  );
  assert.notEqual(token.ExpirationTime, null);
  await visitor.button("Edit").click();
  await visitor.field("Name").fill("deploys of the shop");
  await visitor.field("watchers").uncheck();
  await visitor.button("Save").click();
  await visitor.heading("deploys of the shop").waitFor();

  await using holder = await site.visit("/ui/jobs", { token: token.SecretID });
  holder.expectsErrors = true;
  await holder.link("shop").waitFor();
  await visitor.confirm("Delete");
  await visitor.page.waitForURL("**/ui/tokens");
  await visitor.link("deploys of the shop").waitFor({ state: "detached" });
  await holder.sees("ACL token not found");
});

test("a token that may read jobs is offered nothing that would be refused", async () => {
  const { SecretID: token } = await site.agent.client.acl.createToken({
    Type: "client",
    Policies: ["reader"],
  });
  await using visitor = await site.visit("/ui/jobs/shop", { token });
  await visitor
    .region("web")
    .link(/^\w{8}$/)
    .first()
    .waitFor();
  assert.deepEqual(await visitor.offered(), []);
  await visitor.judgeAccess();
  await visitor.openTab("Versions");
  await visitor.region("Version 0").locator.waitFor();
  assert.deepEqual(await visitor.offered(), []);
  await visitor.goTo(`/ui/allocations/${web}`);
  await visitor.sees("Task started by client");
  assert.deepEqual(await visitor.offered(), []);
  const tabs = visitor.page.locator("nav.tabs a");
  assert.deepEqual(await tabs.allTextContents(), ["Tasks"]);
  await visitor.goTo("/ui/");
  await visitor.link("shop").waitFor();
  assert.deepEqual(await visitor.offered(), []);
  const links = visitor.page.locator(".bar nav a");
  assert.deepEqual(await links.allTextContents(), [
    "Overview",
    "Jobs",
    "Evaluations",
    "Services",
    "Settings",
  ]);
  await visitor.goTo("/ui/node");
  await visitor.sees(/may not see this/);
  await visitor.judgeAccess();
  await visitor.goTo("/ui/run");
  await visitor.field("Job file").waitFor();
  assert.deepEqual(await visitor.offered(), []);
  await visitor.goTo("/ui/settings");
  await visitor.sees(/^A token is used:/);
  assert.deepEqual(await visitor.offered(), ["Forget the token"]);
});

test("what a token may do in one namespace is not offered in another", async () => {
  const { acl } = site.agent.client;
  const Rules = 'namespace "team" {\n  policy = "write"\n}\n';
  await acl.upsertPolicy({ Name: "team", Description: "", Rules, JobACL: null });
  const tokenWith = async (Policies: string[]) => {
    const { SecretID } = await acl.createToken({ Type: "client", Policies });
    return SecretID;
  };
  await using member = await site.visit("/ui/jobs", { token: await tokenWith(["team"]) });
  await member.link("guest").waitFor();
  assert.equal(await member.link("shop").count(), 0);
  member.expectsErrors = true;
  await member.goTo("/ui/jobs/shop");
  await member.sees(/Permission denied/);

  const both = await tokenWith(["team", "reader"]);
  await using visitor = await site.visit("/ui/jobs/guest?namespace=team", { token: both });
  await visitor.region("g").button("Scale").waitFor();
  for (const name of ["Restart", "Stop", "Purge"]) await visitor.button(name).waitFor();
  await visitor.judgeAccess();
  await visitor.goTo("/ui/jobs/shop");
  await visitor
    .region("web")
    .link(/^\w{8}$/)
    .first()
    .waitFor();
  assert.deepEqual(await visitor.offered(), []);
  await visitor.goTo("/ui/services/guest-service?namespace=team");
  await visitor.confirm("Remove", new Part(visitor.row(/ guest /).locator.first()));
  await visitor.isTold("The instance is removed");
  await visitor.goTo("/ui/services/shop-web");
  await visitor.link(/:\d+$/).first().waitFor();
  assert.ok(!(await visitor.offered()).includes("Remove"));
});

test("a terminal is offered to those who may see what its task sees: with raw_exec, everything", async () => {
  const { acl } = site.agent.client;
  const tabsWith = async (Name: string, capabilities: string) => {
    const Rules = `namespace "default" {\n  policy = "write"\n${capabilities}}\n`;
    await acl.upsertPolicy({ Name, Description: "", Rules, JobACL: null });
    const { SecretID: token } = await acl.createToken({ Type: "client", Policies: [Name] });
    await using visitor = await site.visit(`/ui/allocations/${web}`, { token });
    await visitor.sees("Task started by client");
    await visitor.asksNothing();
    return await visitor.page.locator("nav.tabs a").allTextContents();
  };
  assert.deepEqual(await tabsWith("writer", ""), ["Tasks", "Logs", "Files"]);
  const more = await tabsWith("root", '  capabilities = ["alloc-node-exec"]\n');
  assert.deepEqual(more, ["Tasks", "Logs", "Files", "Terminal"]);
});

test("what a policy grants more is offered on the next page", async () => {
  const { acl } = site.agent.client;
  const policy = (Rules: string) => ({ Name: "growing", Description: "", Rules, JobACL: null });
  await acl.upsertPolicy(policy(READER));
  const { SecretID: token } = await acl.createToken({ Type: "client", Policies: ["growing"] });
  await using visitor = await site.visit("/ui/jobs/shop", { token });
  visitor.expectsErrors = true;
  await visitor
    .region("web")
    .link(/^\w{8}$/)
    .first()
    .waitFor();
  assert.ok(!(await visitor.offered()).includes("Restart"));
  await acl.upsertPolicy(
    policy('namespace "default" {\n  policy = "read"\n  capabilities = ["alloc-lifecycle"]\n}\n'),
  );
  await visitor.openTab("Versions");
  await visitor.button("Restart").waitFor();
  assert.ok(!(await visitor.offered()).includes("Stop"));
  await visitor.confirm("Restart");
  await visitor.isTold("The tasks of shop are restarted");
});
