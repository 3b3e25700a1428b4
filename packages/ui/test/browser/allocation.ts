import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { FLAKY, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";

let web = "";

const site = new Site(async (agent) => {
  await agent.run(SHOP);
  await agent.run(FLAKY);
  web = await agent.runningAllocation("shop", "web");
});

test("events stand in order and in words, with charts, limits, ports and environment", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}`);
  const { page } = visitor;
  await visitor.sees("Task started by client");
  await visitor.sees("limit 64 MiB");
  await page.getByRole("img", { name: /Memory over the last two minutes/ }).waitFor();
  const port = page.getByRole("link", { name: /:\d+$/ });
  assert.match((await port.getAttribute("href")) ?? "", /^http:\/\/[^/]+:\d+\/$/);
  await page.getByText("Environment of the job file").click();
  await visitor.sees("GREETING=hello");
  await visitor.judgeAccess();
});

test("a task that failed says how it ended", async () => {
  const id = await site.agent.failedAllocation("importer");
  await using visitor = await site.visit(`/ui/allocations/${id}`);
  await visitor.sees("Exit code 3");
  await visitor.sees(/Exceeded allowed attempts/);
  await visitor.judgeAccess();
});

test("a signal is sent, and a restart is asked for, and both show among the events", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}`);
  const { page } = visitor;
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Signal" }).click();
  await dialog.getByRole("combobox").first().selectOption("SIGUSR1");
  await visitor.judgeAccess();
  await dialog.getByRole("button", { name: "Signal" }).click();
  await visitor.sees("SIGUSR1 was sent");
  await page.getByRole("button", { name: "Restart" }).click();
  await dialog.getByRole("button", { name: "Restart" }).click();
  await page.getByRole("cell", { name: "Restart Signaled" }).waitFor();
});

test("files are browsed, shown, followed and downloaded", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}/files`);
  const { page } = visitor;
  await page.getByRole("link", { name: "alloc/" }).click();
  await page.getByRole("link", { name: "logs/" }).click();
  await visitor.judgeAccess();
  await page.getByRole("link", { name: "server.stdout.0" }).click();
  await visitor.sees(/request 1 served/);
  await visitor.judgeAccess();
  await page.getByLabel("Follow").check();
  const shown = async () =>
    ((await page.locator("pre.file").textContent()) ?? "").split("\n").length;
  const before = await shown();
  await page.waitForFunction(
    (count) => (document.querySelector("pre.file")?.textContent ?? "").split("\n").length > count,
    before + 2,
  );
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const file = await (await download).path();
  assert.match(await readFile(file, "utf8"), /request 1 served/);
  await page.getByRole("link", { name: "allocation", exact: true }).click();
  await page.getByRole("link", { name: "alloc/" }).waitFor();
});

test("a command runs in a terminal beside the task, of the size of the page", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}/terminal?task=server`);
  const { page } = visitor;
  await page.getByRole("button", { name: "Open" }).click();
  const terminal = page.locator(".terminal");
  await terminal.locator(".xterm-screen").waitFor();
  await page.keyboard.type("echo $NOMAD_TASK_NAME-$((6*7)); stty size\n");
  await terminal.getByText("server-42").first().waitFor();
  await terminal
    .getByText(/^[1-9]\d* [1-9]\d+$/)
    .first()
    .waitFor();
  await visitor.judgeAccess();
  await page.keyboard.type("exit 7\n");
  await visitor.sees("The command ended with exit code 7");
  await page.getByLabel("Command").fill("sh -c 'echo two words; exit 0'");
  await page.getByRole("button", { name: "Open anew" }).click();
  await terminal.getByText("two words").first().waitFor();
});

test("an allocation is stopped, and another takes its place", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}`);
  const { page } = visitor;
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await page.getByText("Replaced by").waitFor();
  await visitor.sees("complete");
});
