import assert from "node:assert/strict";
import { test } from "node:test";
import { runCli } from "../../../test/run-cli.ts";
import { startTestAgent } from "../../../test/test-agent.ts";

test("ui prints the address of the page, of a job and of an allocation, which answer", async () => {
  await using agent = await startTestAgent();
  const { client } = agent.process;
  const group = {
    Name: "g",
    Tasks: [{ Name: "t", Driver: "raw_exec", Config: { command: "/bin/true" } }],
  };
  await client.jobs.register({ Job: { ID: "a/b", Type: "batch", TaskGroups: [group] } });
  let allocations = await client.jobs.allocations("a/b");
  while (allocations.value.length === 0) {
    allocations = await client.jobs.allocations("a/b", { index: allocations.index });
  }
  const id = allocations.value[0]?.ID ?? "";
  for (const [args, path] of [
    [[], "/ui/"],
    [["a/b"], "/ui/jobs/a%2Fb"],
    [["-namespace=team", "a/b"], "/ui/jobs/a%2Fb?namespace=team"],
    [[id.slice(0, 8)], `/ui/allocations/${id}`],
  ] as const) {
    const { stdout } = await runCli(["ui", "-show-url", ...args], {
      env: { NOMAD_ADDR: agent.address },
    });
    assert.equal(stdout, `${agent.address}${path}\n`);
    const page = await fetch(stdout.trim());
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<title>Drover<\/title>/);
  }
});
