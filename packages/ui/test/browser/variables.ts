import assert from "node:assert/strict";
import { test } from "node:test";
import { Site } from "../site.ts";

const PATH = "nomad/jobs/shop";

const site = new Site();

test("a variable is written, shown once its values are asked for, and changed", async () => {
  await using visitor = await site.visit("/ui/variables");
  await visitor.sees("There is no variable yet");
  await visitor.judgeAccess();
  await visitor.link("New variable").click();
  await visitor.field("Path").fill(PATH);
  await visitor.field("Key").fill("password");
  await visitor.field("Value").fill("swordfish");
  await visitor.button("Add an item").click();
  await visitor.field("Key").nth(1).fill("motto");
  await visitor.field("Value").nth(1).fill("two\nlines");
  await visitor.judgeAccess();
  await visitor.button("Save").click();
  await visitor.heading(PATH).waitFor();
  await visitor.row(/^password/).locator.waitFor();
  assert.equal(await visitor.text("swordfish").count(), 0);
  await visitor.button("Show values").click();
  await visitor.sees("swordfish");
  await visitor.judgeAccess();
  const written = await site.agent.client.variables.get(PATH);
  assert.deepEqual(written.value.Items, { password: "swordfish", motto: "two\nlines" });
  await visitor.button("Edit").click();
  await visitor.button("Remove").nth(1).click();
  await visitor.field("Value").fill("herring");
  await visitor.judgeAccess();
  await visitor.button("Save").click();
  await visitor.isTold(`${PATH} is written`);
  await visitor.button("Edit").waitFor();
  const changed = await site.agent.client.variables.get(PATH);
  assert.deepEqual(changed.value.Items, { password: "herring" });
});

test("what others write shows at once, and is not written over", async () => {
  const { variables } = site.agent.client;
  await variables.put(PATH, { items: { password: "one" } });
  await using visitor = await site.visit(`/ui/variables/${encodeURIComponent(PATH)}?edit=1`);
  visitor.expectsErrors = true;
  await visitor.field("Value").fill("mine");
  await variables.put(PATH, { items: { password: "theirs" } });
  await visitor.sees(/^Somebody has written the variable since/);
  await visitor.button("Save").click();
  await visitor.sees(/^The variable was not written: somebody has written it/);
  await visitor.judgeAccess();
  assert.deepEqual((await variables.get(PATH)).value.Items, { password: "theirs" });
  await visitor.button("Begin with what is there now").click();
  assert.equal(await visitor.field("Value").inputValue(), "theirs");
  await visitor.field("Value").fill("mine after all");
  await visitor.button("Save").click();
  await visitor.button("Edit").waitFor();
  assert.deepEqual((await variables.get(PATH)).value.Items, { password: "mine after all" });
  await visitor.goTo("/ui/variables?new=");
  await visitor.field("Path").fill(PATH);
  await visitor.field("Key").fill("password");
  await visitor.button("Save").click();
  await visitor.sees(/there is one with this path already/);
});

test("variables are listed by the beginning of their path, as they come", async () => {
  const { variables } = site.agent.client;
  await variables.put("other/thing", { items: { a: "1" } });
  await using visitor = await site.visit("/ui/variables");
  await visitor.link("other/thing").waitFor();
  await visitor.field("Filter by prefix").fill("nomad/");
  await visitor.link("other/thing").waitFor({ state: "detached" });
  assert.equal(new URL(visitor.page.url()).search, "?prefix=nomad%2F");
  await variables.put("nomad/jobs/new", { items: { a: "1" } });
  await visitor.link("nomad/jobs/new").waitFor();
  await visitor.judgeAccess();
});

test("a lock is shown, and keeps everybody else from changing the variable", async () => {
  const { variables } = site.agent.client;
  const { Lock } = await variables.acquireLock("other/locked", { items: { a: "1" }, ttl: 600e9 });
  await using visitor = await site.visit("/ui/variables/other%2Flocked");
  await visitor.sees("locked");
  await visitor.sees(Lock?.ID ?? "");
  await visitor.sees("10m0s");
  assert.equal(await visitor.button("Edit").isDisabled(), true);
  assert.equal(await visitor.button("Delete").isDisabled(), true);
  await visitor.judgeAccess();
  await visitor.goTo("/ui/variables");
  await visitor.row(/^other\/locked/).sees("locked");
  await variables.releaseLock("other/locked", Lock?.ID ?? "");
  await visitor
    .row(/^other\/locked/)
    .text("locked")
    .waitFor({ state: "detached" });
});

test("a variable is deleted once that is confirmed, and search finds the others", async () => {
  await using visitor = await site.visit("/ui/variables/other%2Fthing");
  // The page follows the variable that is deleted.
  visitor.expectsErrors = true;
  await visitor.confirm("Delete");
  await visitor.page.waitForURL("**/ui/variables");
  await visitor.link(PATH).waitFor();
  await visitor.link("other/thing").waitFor({ state: "detached" });
  await visitor.page.keyboard.press("/");
  await visitor.choice("Name or id").fill("variable shop");
  await visitor.option(/^variable nomad\/jobs\/shop/).waitFor();
  await visitor.page.keyboard.press("Enter");
  await visitor.heading(PATH).waitFor();
});
