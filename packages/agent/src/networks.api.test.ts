import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { JobInput } from "@drover/api";
import type { TaskGroup } from "@drover/job";
import type { Input } from "@drover/schema";
import { temporaryDirectory } from "@drover/testing";
import { AgentHome, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

function jobIn(mode: string, id: string, script: string): JobInput {
  const job = shellJob(id, script);
  const [group] = job.TaskGroups as Input<TaskGroup>[];
  return { ...job, TaskGroups: [{ ...group, Networks: [{ Mode: mode }] }] };
}

if (process.geteuid?.() === 0) {
  test("a group of mode none has a network with loopback alone, over restarts of agent and task", async (t) => {
    const home = new AgentHome(t);
    let agent = await home.start();
    const script = `
      tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' >> "$NOMAD_ALLOC_DIR/seen"
      grep -c 127.0.0.1 /proc/net/fib_trie > "$NOMAD_ALLOC_DIR/loopback"
      readlink /proc/self/ns/net >> "$NOMAD_ALLOC_DIR/spaces"
      exec sleep 600`;
    await agent.client.jobs.register({ Job: jobIn("none", "alone", script) });
    const alloc = await eventually("it runs", async () => {
      const { value } = await agent.client.jobs.allocations("alone");
      return value.find(({ ClientStatus }) => ClientStatus === "running");
    });
    const seen = (name: string) => {
      const file = path.join(home.dataDir, "alloc", alloc.ID, "alloc", name);
      return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    };
    await eventually("it has looked", () => seen("spaces").length === 1);
    assert.deepEqual(seen("seen"), ["lo"]);
    assert.notEqual(seen("loopback")[0], "0");

    await agent.kill("SIGKILL");
    agent = await home.start();
    await agent.client.allocations.restart(alloc.ID);
    await eventually("it runs again", () => seen("spaces").length === 2);
    const [before, after] = seen("spaces");
    assert.equal(after, before);
    assert.deepEqual(seen("seen"), ["lo", "lo"]);

    assert.equal(existsSync(`/var/run/netns/${alloc.ID}`), true);
    await agent.client.jobs.deregister("alone");
    await eventually("its network is gone", () => !existsSync(`/var/run/netns/${alloc.ID}`));
  });
}

test("a network that the node cannot give is refused when the job is registered, with what to do", async (t) => {
  const empty = temporaryDirectory(t);
  const config = `client {\n  cni_path = "${empty}"\n  cni_config_dir = "${empty}"\n}\n`;
  const { client, nodeId } = await new AgentHome(t, { config }).start(["-dev"]);
  const isRoot = process.geteuid?.() === 0;
  const reasons: [string, RegExp][] = [
    ["bridge", isRoot ? /CNI plugins bridge, firewall, portmap are not in/ : /runs as root/],
    ["cni/lan", isRoot ? /no file in .* describes CNI network "lan"/ : /runs as root/],
    ["mesh", isRoot ? /there are "host", "none", "bridge" and "cni\/<name>"/ : /runs as root/],
  ];
  for (const [mode, reason] of reasons) {
    await assert.rejects(client.jobs.register({ Job: jobIn(mode, "no", "true") }), reason);
  }
  const { value: node } = await client.nodes.get(nodeId);
  const modes = (node.NodeResources.NodeNetworks ?? []).map(({ Mode }) => Mode);
  assert.deepEqual(
    modes.filter((mode) => mode !== "host"),
    [],
  );
});
