import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Allocation } from "@drover/job";
import { Relay } from "../relay.ts";
import { FLAKY, PAIR, SHOP } from "../sample-jobs.ts";
import { Site } from "../site.ts";
import { Visitor } from "../visitor.ts";

let web = "";

const site = new Site(async (agent) => {
  await agent.run(SHOP);
  await agent.run(FLAKY);
  web = await agent.runningAllocation("shop", "web");
});

test("events stand in order and in words, with charts, limits, ports and environment", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}`);
  await visitor.sees("Task started by client");
  await visitor.sees(/limit 64 MiB/);
  await visitor.image(/^Memory over the last two minutes/).waitFor();
  const port = visitor.link(/:\d+$/);
  assert.match((await port.getAttribute("href")) ?? "", /^http:\/\/[^/]+:\d+\/$/);
  await visitor.text(/^Environment of the job file/).click();
  await visitor.sees(/GREETING=hello/);
  await visitor.judgeAccess();
});

test("a task that failed says how it ended", async () => {
  const id = await site.agent.failedAllocation("importer");
  await using visitor = await site.visit(`/ui/allocations/${id}`);
  await visitor.sees(/Exit code 3/);
  await visitor.sees(/Exceeded allowed attempts/);
  await visitor.judgeAccess();
});

test("a task that ran out of memory says so", async () => {
  const id = await site.agent.failedAllocation("importer");
  await using visitor = await site.visit("about:blank");
  // Where there are no cgroups nothing is killed for it, so the agent's answer is made up.
  await visitor.page.route(`**/v1/allocation/${id}`, async (route) => {
    const response = await route.fetch();
    const alloc = (await response.json()) as Allocation;
    for (const { Type, Details } of alloc.TaskStates?.import?.Events ?? []) {
      if (Type === "Terminated") Details.oom_killed = "true";
    }
    await route.fulfill({ response, json: alloc });
  });
  await visitor.goTo(`/ui/allocations/${id}`);
  await visitor.sees("Ran out of memory and was killed by the kernel");
  await visitor.judgeAccess();
});

test("a signal is sent, and a restart is asked for, and both show among the events", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}`);
  await visitor.button("Signal").click();
  await visitor.dialog.choice("Signal").selectOption("SIGUSR1");
  await visitor.judgeAccess();
  await visitor.dialog.button("Signal").click();
  await visitor.isTold("SIGUSR1 was sent");
  await visitor.confirm("Restart");
  await visitor.cell("Restart Signaled").waitFor();
  // No other test finds it between its end and its start.
  const newest = visitor.region("server").locator.locator("tbody tr").first();
  await newest.filter({ hasText: "Task started by client" }).waitFor();
});

test("files are browsed, shown, followed and downloaded", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}/files`);
  const { page } = visitor;
  await visitor.link("alloc/").click();
  await visitor.link("logs/").click();
  await visitor.judgeAccess();
  await visitor.link("server.stdout.0").click();
  await visitor.sees(/request 1 served/);
  await visitor.judgeAccess();
  await visitor.field("Follow").check();
  const shown = async () =>
    ((await page.locator("pre.file").textContent()) ?? "").split("\n").length;
  const before = await shown();
  await page.waitForFunction(
    (count) => (document.querySelector("pre.file")?.textContent ?? "").split("\n").length > count,
    before + 2,
  );
  const download = page.waitForEvent("download");
  await visitor.button("Download").click();
  const file = await (await download).path();
  assert.match(await readFile(file, "utf8"), /request 1 served/);
  await visitor.link("allocation").click();
  await visitor.link("alloc/").waitFor();
});

test("a command runs in a terminal beside the task, of the size of the page", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}/terminal?task=server`);
  const { page } = visitor;
  const terminal = await visitor.openShell();
  await page.keyboard.type("echo $NOMAD_TASK_NAME-$((6*7)); stty size\n");
  await terminal.sees(/server-42/);
  await terminal.sees(/^[1-9]\d* [1-9]\d+$/);
  await visitor.judgeAccess();
  await page.setViewportSize({ width: 700, height: 700 });
  await page.waitForFunction(
    () => (document.querySelector(".xterm-screen")?.clientWidth ?? Number.POSITIVE_INFINITY) < 700,
  );
  await page.keyboard.type("stty size | sed 's/.* /narrow /'\n");
  await terminal.sees(/^narrow [5-9]\d$/);
  await visitor.paste("echo pasted-$((6*7))\n");
  await terminal.sees(/pasted-42/);
  await page.keyboard.type("exit 7\n");
  await visitor.sees(/The command ended with exit code 7/);
  await visitor.field("Command").fill("sh -c 'echo two words; exit 0'");
  await visitor.button("Open anew").click();
  await terminal.sees(/two words/);
});

test("what is selected in a terminal is copied, and what was copied is pasted", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}/terminal?task=server`);
  const { keyboard, mouse } = visitor.page;
  const terminal = await visitor.openShell();
  await keyboard.type("printf 'copy%s\\n' -$((6*7))\n");
  const line = terminal.locator.locator(".xterm-rows > div").filter({ hasText: /^copy-42\s*$/ });
  const place = await line.boundingBox();
  assert.ok(place);
  await mouse.dblclick(place.x + place.height, place.y + place.height / 2);
  await keyboard.press("Control+c");
  await keyboard.type("echo pasted-");
  await keyboard.press("Control+v");
  await keyboard.type("-$((6*7))\n");
  await terminal.sees(/pasted-copy-42-42/);
  // With nothing selected it interrupts, as in any terminal.
  // It is in the foreground once it speaks.
  await keyboard.type("sh -c 'echo begun-$((6*7)); exec sleep 3600'\n");
  await terminal.sees(/begun-42/);
  await keyboard.press("Control+c");
  await keyboard.type("echo interrupted-$((6*7))\n");
  await terminal.sees(/interrupted-42/);
});

test("a terminal opens beside the task that is chosen, and says when its connection is lost", async () => {
  await site.agent.run(PAIR);
  const id = await site.agent.runningAllocation("pair", "pair");
  await using relay = await Relay.start(site.agent.address);
  await using visitor = await Visitor.come(site.browser, relay);
  await visitor.goTo(`/ui/allocations/${id}/terminal?task=second`);
  await visitor.choice("Task").selectOption("first");
  const first = await visitor.openShell();
  await visitor.page.keyboard.type("echo in-$NOMAD_TASK_NAME\n");
  await first.sees("in-first");
  visitor.expectsErrors = true;
  relay.cut({ stays: false });
  await visitor.sees(/^The connection ended before the command did/);
  await visitor.choice("Task").selectOption("second");
  const second = await visitor.openShell("Open anew");
  await visitor.page.keyboard.type("echo in-$NOMAD_TASK_NAME\n");
  await second.sees("in-second");
});

test("the outputs of several tasks are told apart, and one of them is chosen by its address", async () => {
  const id = await site.agent.runningAllocation("pair", "pair");
  await using visitor = await site.visit(`/ui/allocations/${id}/logs?task=second`);
  await visitor.field("second stdout").and(visitor.page.locator(":checked")).waitFor();
  assert.equal(await visitor.field("first stdout").isChecked(), false);
  await visitor.region("Log").sees("second speaks");
  await visitor.field("first stdout").check();
  await visitor.region("Log").sees("first speaks");
});

test("an allocation is stopped, and another takes its place", async () => {
  await using visitor = await site.visit(`/ui/allocations/${web}`);
  await visitor.confirm("Stop");
  await visitor.text("Replaced by").waitFor();
  await visitor.sees("complete");
});
