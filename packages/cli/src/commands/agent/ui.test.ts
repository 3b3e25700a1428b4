import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { runCli } from "../../../test/run-cli.ts";
import { startTestAgent } from "../../../test/test-agent.ts";
import { main } from "../../main.ts";

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

test("ui opens the page with the desktop's own browser where somebody sits at a terminal", async (t) => {
  await using agent = await startTestAgent();
  const directory = temporaryDirectory(t);
  const opened = path.join(directory, "opened");
  execFileSync("mkfifo", [opened]);
  const browser = `#!/bin/sh\necho "$1" > ${opened}\n`;
  await writeFile(path.join(directory, "xdg-open"), browser, { mode: 0o755 });
  const exitCode = await main(["ui"], {
    stdin: new PassThrough(),
    stdout: Object.assign(new PassThrough(), { isTTY: true }),
    stderr: new PassThrough(),
    env: {
      NOMAD_ADDR: agent.address,
      DISPLAY: ":0",
      PATH: `${directory}:${process.env.PATH}`,
    },
  });
  assert.equal(exitCode, 0);
  assert.equal(await readFile(opened, "utf8"), `${agent.address}/ui/\n`);
});
