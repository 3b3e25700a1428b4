import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { AgentHome, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";
import { agentPaths } from "./agent-paths.ts";

test("ten allocations with a command that does not exist leave nothing in the log collector, which then ends", async (t) => {
  const home = new AgentHome(t);
  const agent = await home.start();
  const job = shellJob("missing", "", { count: 10, command: "/no/such/command" });
  await agent.client.jobs.register({ Job: job });
  await eventually("all have failed", async () => {
    const { value } = await agent.client.jobs.allocations("missing");
    return value.filter(({ ClientStatus }) => ClientStatus === "failed").length === 10;
  });
  const streams = path.join(agentPaths(home.dataDir).logCollector, "streams");
  assert.deepEqual(readdirSync(streams), []);
  await agent.kill("SIGTERM");
  await eventually("the collector ends", () => home.processes().length === 0);
});
