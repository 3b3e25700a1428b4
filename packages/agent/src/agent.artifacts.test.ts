import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { NomadClient } from "@drover/api";
import type { TaskArtifact, TaskGroup } from "@drover/job";
import type { Input } from "@drover/schema";
import { serveFiles } from "@drover/testing";
import { AgentHome, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const CONFIG = `
client {
  artifact {
    http_max_size             = "1KB"
    set_environment_variables = "http_proxy"
  }
  template {
    function_denylist = ["env"]
  }
}
`;

test("the agent's artifact block limits downloads and lets a proxy's variable through", async (t) => {
  const { client, seen } = await startAgent(t);
  const small = await eventsOf(client, "small", { GetterSource: "http://files.invalid/small" });
  assert.ok(small.some(({ Type }) => Type === "Started"));
  assert.deepEqual(
    seen.map(({ url }) => url),
    ["http://files.invalid/small"],
  );
  const large = await eventsOf(client, "large", { GetterSource: "http://files.invalid/large" });
  const failure = large.find(({ Type }) => Type === "Failed Artifact Download");
  assert.match(failure?.DisplayMessage ?? "", /more than 1000 bytes, the limit "http_max_size"/);
});

test("a function that the agent's template block denies is not called", async (t) => {
  const { client } = await startAgent(t);
  const Templates = [{ EmbeddedTmpl: '{{ env "HOME" }}', DestPath: "local/file" }];
  const events = await eventsOf(client, "denied", undefined, Templates);
  const told = events.map(({ DisplayMessage }) => DisplayMessage).join("\n");
  assert.match(told, /calling env: .*disabled/);
});

/** An agent whose environment names a proxy, and what that was asked for. */
async function startAgent(t: TestContext) {
  const files = { "/small": "x".repeat(10), "/large": "x".repeat(2000) };
  const { seen, origin } = await serveFiles(t, files);
  const home = new AgentHome(t, { config: CONFIG });
  home.launcher = ["env", `http_proxy=${origin}`];
  return { client: (await home.start(["-dev"])).client, seen };
}

/** All that is told of a job's task when it is over. */
async function eventsOf(
  client: NomadClient,
  id: string,
  artifact?: Input<TaskArtifact>,
  Templates: readonly { EmbeddedTmpl: string; DestPath: string }[] = [],
) {
  const job = shellJob(id, "true");
  const [group] = job.TaskGroups as Input<TaskGroup>[];
  const [task] = group?.Tasks ?? [];
  const Artifacts = artifact === undefined ? [] : [{ RelativeDest: "local", ...artifact }];
  const Tasks = [{ ...task, Artifacts, Templates }];
  await client.jobs.register({ Job: { ...job, TaskGroups: [{ ...group, Tasks }] } });
  return await eventually(`the task of ${id} is over`, async () => {
    const [alloc] = (await client.jobs.allocations(id)).value;
    const { State, Events } = alloc?.TaskStates?.t ?? {};
    return State === "dead" && (Events ?? []);
  });
}
