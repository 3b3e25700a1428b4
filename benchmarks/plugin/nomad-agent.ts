import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NomadClient } from "@drover/api";
import { after } from "@drover/clock";

const READY_DEADLINE_MS = 120_000;
const STOP_DEADLINE_MS = 30_000;
const POLL_MS = 250;
const LOG = "agent.log";

/** An agent of Nomad's own, server and client in one, with raw_exec. */
export class NomadAgent {
  readonly client: NomadClient;
  readonly #child: ChildProcess;
  readonly #directory: string;
  readonly #log: string;

  private constructor(child: ChildProcess, address: string, directory: string) {
    this.#child = child;
    this.#directory = directory;
    this.#log = path.join(directory, LOG);
    this.client = new NomadClient({ address });
  }

  /**
   * Starts an agent and waits until its node is ready with a healthy raw_exec.
   *
   * @param options.plugin the text of `plugin "raw_exec"`'s `config`, and where the plugin is; the driver that
   *   is built into Nomad without it
   * @throws with the end of the agent's log if it is not ready within two minutes
   */
  static async start({
    program,
    directory,
    plugin,
    env,
  }: {
    readonly program: string;
    readonly directory: string;
    readonly plugin?: { readonly directory: string; readonly options: string };
    readonly env: NodeJS.ProcessEnv;
  }): Promise<NomadAgent> {
    mkdirSync(directory, { recursive: true });
    const [http = 0, rpc = 0, serf = 0] = await freePorts(3);
    const file = path.join(directory, "agent.hcl");
    writeFileSync(file, configuration({ http, rpc, serf }, path.join(directory, "data"), plugin));
    const output = openSync(path.join(directory, LOG), "a");
    const child = spawn(program, ["agent", "-config", file], {
      env,
      stdio: ["ignore", output, output],
    });
    const agent = new NomadAgent(child, `http://127.0.0.1:${http}`, directory);
    await agent.#untilReady();
    return agent;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when the agent, and with it its plugins, has ended; one that does not within half a minute is killed. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGINT");
    const kill = after(STOP_DEADLINE_MS, () => this.#child.kill("SIGKILL"));
    await ended;
    kill.cancel();
    unmountAllBelow(this.#directory);
  }

  async #untilReady(): Promise<void> {
    const deadline = performance.now() + READY_DEADLINE_MS;
    while (!(await this.#isReady())) {
      if (performance.now() > deadline || this.#child.exitCode !== null) {
        await this.stop();
        const lines = readFileSync(this.#log, "utf8").trimEnd().split("\n").slice(-10);
        throw new Error(`Nomad's agent is not ready:\n${lines.join("\n")}`);
      }
      await sleep(POLL_MS);
    }
  }

  async #isReady(): Promise<boolean> {
    try {
      const { value: nodes } = await this.client.nodes.list();
      const [node] = nodes;
      return node?.Status === "ready" && node.Drivers?.raw_exec?.Healthy === true;
    } catch {
      return false;
    }
  }
}

function configuration(
  { http, rpc, serf }: { http: number; rpc: number; serf: number },
  dataDir: string,
  plugin: { readonly directory: string; readonly options: string } | undefined,
): string {
  return `
data_dir   = "${dataDir}"
bind_addr  = "127.0.0.1"
log_level  = "WARN"
${plugin ? `plugin_dir = "${plugin.directory}"` : ""}
disable_update_check = true
ports {
  http = ${http}
  rpc  = ${rpc}
  serf = ${serf}
}
advertise {
  http = "127.0.0.1"
  rpc  = "127.0.0.1"
  serf = "127.0.0.1"
}
server {
  enabled          = true
  bootstrap_expect = 1
}
client {
  enabled           = true
  network_interface = "lo"
  options = {
    "fingerprint.denylist" = "env_aws,env_azure,env_digitalocean,env_gce"
    "driver.allowlist"     = "raw_exec"
  }
}
plugin "raw_exec" {
  config {
    enabled = true
    ${plugin?.options ?? ""}
  }
}
`;
}

/** Of each allocation that its garbage collection has not come to, a client leaves file systems in memory. */
function unmountAllBelow(directory: string): void {
  const mounted = readFileSync("/proc/self/mounts", "utf8").split("\n");
  for (const line of mounted.reverse()) {
    const [, target = ""] = line.split(" ");
    if (target.startsWith(`${directory}/`)) execFileSync("umount", [target]);
  }
}

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  const ports: number[] = [];
  for (const server of servers) {
    if (!server.listening) await once(server, "listening");
    const address = server.address();
    ports.push(typeof address === "object" && address !== null ? address.port : 0);
  }
  for (const server of servers) server.close();
  return ports;
}
