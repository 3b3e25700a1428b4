import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AgentProcess } from "@drover/cli";
import { memoryOf } from "../agent/memory.ts";
import { DIST, launchPlugin, PLUGIN } from "./launch-plugin.ts";
import { megabytes } from "./process-memory.ts";
import { round } from "./quantiles.ts";

/** Longer than until memory is given back for the first time. */
const SETTLE_MS = 10_000;

/**
 * Proportional set sizes in MB of what runs where no task does: an agent of Drover's with its log collector,
 * and a plugin that collects logs with its own. Both at once, so that they share Node as on one machine.
 */
export async function measureIdleTree(root: string) {
  const [agentDir, pluginDir] = [path.join(root, "agent"), path.join(root, "idle")];
  const agent = await AgentProcess.start({
    directory: agentDir,
    program: [path.join(DIST, "drover")],
  });
  try {
    const { host, driver } = await launchPlugin(PLUGIN, pluginDir, {
      log_collection: "driver",
    });
    // Nomad's client keeps one open; with the first answer there is a collector.
    const closing = new AbortController();
    const fingerprints = driver.fingerprint({ signal: closing.signal });
    try {
      await fingerprints[Symbol.asyncIterator]().next();
      await sleep(SETTLE_MS);
      const agentTree = await treeOf(agent.pid, agentDir);
      const pluginTree = await treeOf(host.pid, pluginDir);
      return { agent: agentTree, plugin: pluginTree, both: round(agentTree + pluginTree) };
    } finally {
      closing.abort();
      await driver.close();
    }
  } finally {
    await agent.stop();
  }
}

async function treeOf(pid: number, marker: string): Promise<number> {
  const { pss } = await memoryOf(pid, { marker, except: "/bin/sleep" });
  return megabytes(pss);
}
