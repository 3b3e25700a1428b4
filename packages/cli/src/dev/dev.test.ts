import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { startTestAgent } from "../../test/test-agent.ts";
import { createTerminal } from "../terminal/terminal.ts";
import { dev } from "./dev.ts";

test("what changes in a file between its first reading and the start of its tasks is run", async () => {
  await using agent = await startTestAgent();
  const file = path.join(agent.directory, "Procfile");
  writeFileSync(file, "one: echo before\n");
  const { client } = agent.process;
  const list = client.jobs.list.bind(client.jobs);
  // Asked after the file was read, and before anything runs.
  client.jobs.list = (options) => {
    writeFileSync(file, "one: echo after\n");
    return list(options);
  };
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  let output = "";
  stdout.on("data", (data) => {
    output += data;
  });
  const context = { stdin, stdout, stderr: stdout, env: process.env };
  const terminal = createTerminal({ noColor: true, forceColor: false }, context);
  const flags = { json: false, var: [], varFile: [], hcl2Strict: undefined };
  const exitCode = await dev({ files: [file], watch: [], flags, client, terminal, context });
  assert.equal(exitCode, 0, output);
  assert.match(output, /^one +\| after$/m);
  assert.doesNotMatch(output, /before/);
});
